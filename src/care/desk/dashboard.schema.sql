-- migration 1: what dashboards count by, and their nights
--- The column that ends a row of these indexes is never needed for order: it is there so that a count reads nothing else.
create index person_census on person (state, scope, level, birth);
create index person_alone on person (state, living, scope) where state = 'active' and living = 'alone';
create index service_order_census on service_order (day, scope, state);
create index application_open on application (scope, due_on) where due_on is not null;
create index grant_line_month on grant_line (batch_month, scope, state, amount);
create index payfile_by_sent on payfile (sent_at, id);
create index money_account_held on money_account (scope, held) where kind = 'wallet' and held > 0;
create index bill_by_clock on bill (clock_until, id);
--- One row a figure, night and street.
create table figure_night (
    figure text collate "C" not null,
    day bigint not null,
    scope bigint not null,
    value bigint not null,
    whole bigint,
    primary key (figure, day, scope)
);

-- migration 6: who lives alone is counted by the register's own index
drop index if exists person_alone;
