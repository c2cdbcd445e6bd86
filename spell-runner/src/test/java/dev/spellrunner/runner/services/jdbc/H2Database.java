// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;

/** Databases in the heap. */
final class H2Database {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private H2Database() {}

    /** Returns a new database. */
    static JdbcDataSource create() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:test" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        return source;
    }
}
