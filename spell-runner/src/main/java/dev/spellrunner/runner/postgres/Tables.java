// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/**
 * The tables of a cluster, in the schema that connections begin with. Immutable.
 *
 * @param prefix what their names begin with
 */
record Tables(String prefix) {

    private static final Pattern GOOD_PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,29}");
    private static final int VERSION = 2;
    private static final String UNDEFINED_TABLE = "42P01";

    Tables {
        if (!GOOD_PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("the prefix of the tables is '" + prefix
                    + "' (it is up to 30 small letters, digits and underscores, and begins with a letter)");
        }
    }

    /** Returns a statement in which {@code $} stands for the prefix. */
    String sql(String statement) {
        return statement.replace("$", prefix + '_');
    }

    /**
     * Makes the tables that are not there.
     *
     * @throws PostgresFailure if it may not, or if this is no PostgreSQL with tables of this version
     */
    void prepare(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        if (!product.equals("PostgreSQL")) {
            throw new PostgresFailure("the database is " + product + " (give a DataSource of PostgreSQL)", null);
        }
        Integer version = version(connection);
        if (version == null) {
            make(connection);
        } else if (version != VERSION) {
            throw new PostgresFailure(
                    "the tables '" + prefix + "_…' have version " + version + ", and this library needs " + VERSION
                            + " (use the same version of Spellrunner on all hosts, or another prefix)",
                    null);
        }
    }

    @SuppressWarnings("NullAway") // Null says that there are no tables.
    private Integer version(Connection connection) throws SQLException {
        try (PreparedStatement asked = connection.prepareStatement(sql("SELECT max(version) FROM $schema"));
                ResultSet found = asked.executeQuery()) {
            found.next();
            int version = found.getInt(1);
            return found.wasNull() ? null : version;
        } catch (SQLException e) {
            if (UNDEFINED_TABLE.equals(e.getSQLState())) {
                return null;
            }
            throw e;
        }
    }

    private void make(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // Hosts that start at the same time make them one after the other.
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('" + prefix + "_schema'))");
            statement.execute(sql(definition()));
            connection.commit();
        } catch (SQLException e) {
            // The caller closes the connection, and with it ends what was begun.
            throw new PostgresFailure(
                    "the tables '" + prefix + "_…' cannot be made: " + e.getMessage()
                            + " (let this user create tables, or make them beforehand, see schema.sql)",
                    e);
        }
        connection.setAutoCommit(true);
    }

    private static String definition() {
        try (InputStream in = Tables.class.getResourceAsStream("schema.sql")) {
            if (in == null) {
                throw new IllegalStateException("the library lacks its file 'schema.sql'");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
