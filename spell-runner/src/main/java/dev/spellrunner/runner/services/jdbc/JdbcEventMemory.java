// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.PerUser;
import dev.spellrunner.runner.services.StorageException;
import java.nio.file.Path;
import javax.sql.DataSource;

/**
 * Memories of users in a table of a database, which outlive the process.
 *
 * <pre>{@code
 * PerUser<EventMemory> memories = JdbcEventMemory.builder(dataSource).build();
 * Components components = StandardComponents.builder().memory(memories).build();
 * }</pre>
 *
 * <p>The table is made if it is not there. Each row belongs to a user, and every statement names one. What goes beyond the
 * bounds of a user takes the place of the oldest. Works with H2 and PostgreSQL. Immutable and thread-safe; processes may share
 * a table. The data source is not closed.
 */
public final class JdbcEventMemory implements PerUser<EventMemory> {

    private final EventTable table;

    private JdbcEventMemory(Builder options) {
        this.table = new EventTable(new Database(options.source), options.table, options.mostEvents, options.mostChars);
        table.create();
    }

    /**
     * Starts to set up memories.
     *
     * @param source gives the connections, best from a pool
     */
    public static Builder builder(DataSource source) {
        return new Builder(source);
    }

    /**
     * Returns memories in a file of this machine. Needs H2 ({@code com.h2database:h2}) on the class path.
     *
     * @param file the file, to which H2 adds {@code .mv.db}; made if it is not there. One process at a time uses it
     * @throws StorageException if it cannot be opened, or there is no H2
     */
    public static JdbcEventMemory embedded(Path file) {
        String path = file.toAbsolutePath().toString();
        if (path.indexOf(';') >= 0) {
            throw new IllegalArgumentException(
                    "'" + path + "' holds a semicolon, which H2 takes for an option (use" + " another name)");
        }
        return builder(new DriverSource("jdbc:h2:" + path + ";DB_CLOSE_DELAY=-1"))
                .build();
    }

    @Override
    public EventMemory of(String owner) {
        return table.of(requireNonNull(owner, "owner"));
    }

    /** Sets up memories. Confined to one thread. */
    public static final class Builder {

        private final DataSource source;
        private String table = "spell_events";
        private int mostEvents = 10_000;
        private long mostChars = 16_000_000;

        private Builder(DataSource source) {
            this.source = requireNonNull(source, "source");
        }

        /**
         * Sets the name of the table; by default {@code spell_events}.
         *
         * @throws IllegalArgumentException if it holds a quotation mark
         */
        public Builder table(String name) {
            this.table = Identifier.of("table", name);
            return this;
        }

        /** Sets how many events of a user are kept; by default 10 000. */
        public Builder eventsOfUser(int most) {
            this.mostEvents = (int) atLeastOne(most);
            return this;
        }

        /** Sets how many characters of a user are kept; by default 16 million. */
        public Builder charsOfUser(long most) {
            this.mostChars = atLeastOne(most);
            return this;
        }

        private static long atLeastOne(long most) {
            if (most < 1) {
                throw new IllegalArgumentException("a bound is " + most + " (at least 1)");
            }
            return most;
        }

        /**
         * Returns the memories, and makes their table if it is not there.
         *
         * @throws StorageException if the database cannot be reached, or refuses that
         */
        public JdbcEventMemory build() {
            return new JdbcEventMemory(this);
        }
    }
}
