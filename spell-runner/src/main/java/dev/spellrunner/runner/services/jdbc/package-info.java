// SPDX-License-Identifier: Apache-2.0
/**
 * Services on a database, through JDBC: what users said, and the tables that spells may use. Works with H2 and PostgreSQL;
 * needs the module {@code java.sql} and a driver. Start at {@link dev.spellrunner.runner.services.jdbc.JdbcEventMemory} and
 * {@link dev.spellrunner.runner.services.jdbc.JdbcRecords}.
 */
@NullMarked
package dev.spellrunner.runner.services.jdbc;

import org.jspecify.annotations.NullMarked;
