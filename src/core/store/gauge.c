#include "core/store/gauge.h"

#include "core/store/driver.h"
#include "store.sql.h"

Err store_room(Tx *tx, StoreRoom *out) {
    Found seen;
    TRY(tx_get(tx, NULL, &sql_migration_count, NO_BINDS, &seen));
    *out = (StoreRoom){seen.found, tx->conn->driver->bytes(tx->conn)};
    return OK;
}
