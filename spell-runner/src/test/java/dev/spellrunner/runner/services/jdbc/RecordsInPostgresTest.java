// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import dev.spellrunner.runner.fixture.PostgresServer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

@Tag("full")
class RecordsInPostgresTest extends RecordsContract {

    @Override
    DataSource database() throws Exception {
        return PostgresServer.newSchema();
    }
}
