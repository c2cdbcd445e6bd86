// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.RunsUnavailableException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** PostgreSQL cannot be reached, does not answer in time, or refuses a statement. */
final class PostgresFailure extends RunsUnavailableException {

    private static final long serialVersionUID = 1;

    PostgresFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static PostgresFailure of(SQLException e) {
        return new PostgresFailure("PostgreSQL cannot be reached, or refuses: " + e.getMessage(), e);
    }
}
