// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.runner.services.EventField;
import dev.spellrunner.runner.services.EventQuery;
import dev.spellrunner.runner.services.RememberedEvent;
import dev.spellrunner.runner.services.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JdbcEventMemoryTest {

    private static RememberedEvent event(String content) {
        return RememberedEvent.of(Map.of("content", content), Instant.EPOCH);
    }

    @Test
    void outlivesTheProcessInAFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("memory");
        JdbcEventMemory.embedded(file).of("ada").store(event("hello"));
        JdbcDataSource same = new JdbcDataSource();
        same.setURL("jdbc:h2:" + file.toAbsolutePath());
        try (Connection connection = same.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }

        assertThat(JdbcEventMemory.embedded(file).of("ada").recall(EventQuery.all()))
                .extracting(found -> found.text(EventField.CONTENT))
                .containsExactly("hello");
        try (Connection connection = same.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    @Test
    void keepsAsManyCharactersOfAUserAsItMay() {
        var memories = JdbcEventMemory.builder(H2Database.create())
                .charsOfUser(3_000)
                .table("other \u2603 table")
                .build();

        for (int i = 0; i < 5; i++) {
            memories.of("ada").store(event(i + "x".repeat(1_000)));
        }

        assertThat(memories.of("ada").recall(EventQuery.all()))
                .extracting(found -> found.text(EventField.CONTENT).charAt(0))
                .containsExactly('3', '4');
    }

    @Test
    void saysThatTheDatabaseCannotBeReachedAndNotWhere() {
        JdbcDataSource nowhere = new JdbcDataSource();
        nowhere.setURL("jdbc:h2:tcp://127.0.0.1:1/secret-name");

        assertThatThrownBy(() -> JdbcEventMemory.builder(nowhere).build())
                .isInstanceOf(StorageException.class)
                .hasMessageNotContaining("secret-name");
    }

    @Test
    void refusesTablesAndFilesThatAreNone() {
        assertThatThrownBy(() -> JdbcEventMemory.builder(H2Database.create()).table("a\"b"))
                .hasMessageContaining("cannot be the name of a table");
        assertThatThrownBy(() -> JdbcEventMemory.embedded(Path.of("a;INIT=x"))).hasMessageContaining("semicolon");
    }
}
