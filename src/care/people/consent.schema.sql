-- migration 12: what is read out before a consent, by version
create table consent_notice (
    kind text not null, version text not null, sequence bigint not null, text_zh text not null, text_en text not null,
    valid_from bigint not null, valid_to bigint, source text,
    primary key (kind, version, sequence)
);
