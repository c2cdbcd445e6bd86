// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.runner.services.Records;
import dev.spellrunner.runner.services.Records.Match;
import dev.spellrunner.runner.services.StorageException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link Records}, on every database. */
@Timeout(60)
abstract class RecordsContract {

    private DataSource source;
    private Records records;

    /** Returns a new database. */
    abstract DataSource database() throws Exception;

    @BeforeEach
    final void makeTables() throws Exception {
        source = database();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE \"people\" (\"id\" INTEGER PRIMARY KEY, \"name\" VARCHAR(100) NOT NULL,"
                            + " \"nice\" BOOLEAN DEFAULT TRUE, \"score\" DOUBLE PRECISION, \"born\" DATE, \"note\" VARCHAR(1000))");
            statement.execute("CREATE TABLE \"secrets\" (\"word\" VARCHAR(100))");
            statement.execute("INSERT INTO \"secrets\" VALUES ('sesame')");
        }
        records = JdbcRecords.builder(source).table("people").rows(3).build();
    }

    private static Map<String, Object> person(int id, String name) {
        return Map.of("id", id, "name", name);
    }

    @Test
    void keepsARowAndGivesItAsItIsKept() {
        Map<String, Object> kept = records.insert(
                "people",
                Map.of("id", "7", "name", "Ada", "score", 2.5, "born", "1815-12-10", "note", Map.of("a", List.of(1))));

        assertThat(kept)
                .isEqualTo(Map.of(
                        "id",
                        7,
                        "name",
                        "Ada",
                        "nice",
                        true,
                        "score",
                        2.5,
                        "born",
                        "1815-12-10",
                        "note",
                        "{\"a\":[1]}"));
        assertThat(records.select("people", List.of(), null)).containsExactly(kept);
    }

    @Test
    void readsTheColumnsAndRowsThatAreAskedFor() {
        records.insert("people", person(1, "Ada"));
        records.insert("people", Map.of("id", 2, "name", "Bob", "note", "x"));

        assertThat(records.select("people", List.of("name"), new Match("id", 2.0)))
                .containsExactly(Map.of("name", "Bob"));
        assertThat(records.select("people", List.of("NAME", "id"), new Match("note", null)))
                .containsExactly(Map.of("name", "Ada", "id", 1));
        assertThat(records.select("people", List.of(), new Match("name", "Eve")))
                .isEmpty();
    }

    @Test
    void changesAndRemovesTheRowsThatMatch() {
        records.insert("people", person(1, "Ada"));
        records.insert("people", person(2, "Bob"));
        Map<String, Object> changes = new HashMap<>();
        changes.put("nice", "false");
        changes.put("note", null);

        assertThat(records.update("people", new Match("id", "1"), changes)).isEqualTo(1);
        assertThat(records.update("people", new Match("id", 3), changes)).isZero();
        assertThat(records.delete("people", new Match("name", "Bob"))).isEqualTo(1);

        assertThat(records.select("people", List.of("id", "nice"), null))
                .containsExactly(Map.of("id", 1, "nice", false));
    }

    @Test
    void addsARowOrChangesTheOneThatIsThere() {
        assertThat(records.upsert("people", List.of("id"), person(1, "Ada"))).containsEntry("name", "Ada");
        assertThat(records.upsert("people", List.of("id"), person(1, "Eve"))).containsEntry("name", "Eve");

        assertThat(records.select("people", List.of("id", "name"), null)).containsExactly(person(1, "Eve"));
        assertThatThrownBy(() -> records.upsert("people", List.of("note"), person(1, "Bob")))
                .hasMessageContaining("cannot be known again by [note]");
    }

    @Test
    void takesValuesForValuesWhateverTheyHold() {
        records.insert("people", person(1, "x'); DROP TABLE \"people\"; --"));

        assertThat(records.select("people", List.of(), new Match("name", "' OR '1'='1")))
                .isEmpty();
        assertThat(records.delete("people", new Match("name", "' OR '1'='1"))).isZero();
        assertThat(records.select("people", List.of("name"), new Match("name", "x'); DROP TABLE \"people\"; --")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id\" = 1 OR \"1", "id'", "id`", "a\nb", "[id]"})
    void refusesNamesWithQuotationMarks(String name) {
        records.insert("people", person(1, "Ada"));

        assertThatThrownBy(() -> records.delete("people", new Match(name, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + name + "' cannot be the name of a column: it is too long, or holds a quotation mark"
                        + " (write the plain name)");
        assertThatThrownBy(() -> records.select(name, List.of(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be the name of a table");
        assertThatThrownBy(() -> records.select("people", List.of(name), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> records.insert("people", Map.of(name, 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(records.select("people", List.of("id"), null)).containsExactly(Map.of("id", 1));
    }

    @Test
    void refusesTablesAndColumnsThatTheHostDidNotName() {
        Records some = JdbcRecords.builder(source).table("people", "id", "name").build();
        some.insert("people", person(1, "Ada"));

        assertThatThrownBy(() -> some.select("secrets", List.of(), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'secrets' is not a table that spells may use (let the host name it:"
                        + " JdbcRecords.Builder.table)");
        assertThatThrownBy(() -> some.select("PEOPLE", List.of(), null)).hasMessageContaining("is not a table");
        assertThatThrownBy(() -> some.select("people", List.of("note"), null))
                .hasMessage("table 'people' has no column 'note' that spells may use (its columns: id, name)");
        assertThatThrownBy(() -> some.update("people", new Match("id", 1), Map.of("note", "x")))
                .hasMessageContaining("has no column 'note'");
        assertThat(some.select("people", List.of(), null)).containsExactly(person(1, "Ada"));
    }

    @Test
    void refusesMoreRowsThanTheHostAllows() {
        for (int i = 0; i < 4; i++) {
            records.insert("people", person(i, "Ada"));
        }

        assertThatThrownBy(() -> records.select("people", List.of(), new Match("name", "Ada")))
                .hasMessageContaining("more than 3 rows of table 'people'");
    }

    @Test
    void saysWhatTheDatabaseRefusesAndKeepsTheRest() {
        records.insert("people", person(1, "Ada"));

        assertThatThrownBy(() -> records.insert("people", person(1, "Bob")))
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith("the database refuses this: ");
        assertThatThrownBy(() -> records.insert("people", Map.of("id", "two", "name", "Bob")))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> records.insert("people", Map.of()))
                .hasMessageContaining("there is no value for table 'people'");
        assertThatThrownBy(
                        () -> JdbcRecords.builder(source).table("gone").build().select("gone", List.of(), null))
                .isInstanceOf(StorageException.class);

        assertThat(records.select("people", List.of("id", "name"), null)).containsExactly(person(1, "Ada"));
    }
}
