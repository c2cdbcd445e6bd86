// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import javax.sql.DataSource;

class RecordsInH2Test extends RecordsContract {

    @Override
    DataSource database() throws Exception {
        return H2Database.create();
    }
}
