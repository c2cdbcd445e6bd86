// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.services.PerUser;
import dev.spellrunner.runner.services.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and changes the rows of tables. Rows are meant by one column that has a value. */
final class RecordAccess {

    private static final String NEEDS = "give it tables: StandardComponents.builder().records(…)";

    private RecordAccess() {}

    static List<Component> all(@Nullable PerUser<Records> records) {
        return List.of(select(records), insert(records), update(records), upsert(records), delete(records));
    }

    private static ComponentBuilder access(String name, String summary) {
        return Steps.step(name, summary)
                .output("result", SocketType.ARRAY)
                .failing("where a table or a column is not there, or spells may not use it")
                .setting(Setting.text("table")
                        .describedAs("the name of the table")
                        .asRequired());
    }

    private static ComponentBuilder matching(ComponentBuilder builder) {
        return builder.input("condition", SocketType.STRING).input("value", SocketType.ANY);
    }

    private static Component ready(ComponentBuilder builder, @Nullable PerUser<Records> records, Access access) {
        return records == null
                ? builder.missing(NEEDS)
                : builder.workerPerNode(node -> {
                    String table = Settings.text(node, "table", "");
                    return (in, ctx) -> Outputs.of("result", access.rows(in, node, table, records.of(ctx.owner())));
                });
    }

    /** Does the work of a node, and returns the rows that it read or changed. */
    @FunctionalInterface
    private interface Access {
        List<Map<String, @Nullable Object>> rows(Inputs in, Node node, String table, Records records);
    }

    private static Component select(@Nullable PerUser<Records> records) {
        ComponentBuilder builder = access(
                        "Select Record", "Reads the rows of a table where a column has a value; all, if none is wired.")
                .reading()
                .input("columns", SocketType.ANY);
        return ready(
                matching(builder), records, (in, node, table, own) -> own.select(table, columns(in), matchOrAll(in)));
    }

    private static List<String> columns(Inputs in) {
        Object value = in.get("columns");
        List<?> names = value instanceof List<?> list
                ? list
                : Arrays.asList(Text.of(value).split(","));
        List<String> columns = names.stream()
                .map(name -> Text.of(name).strip())
                .filter(name -> !name.isEmpty())
                .toList();
        return columns.equals(List.of("*")) ? List.of() : columns;
    }

    private static Records.@Nullable Match matchOrAll(Inputs in) {
        String column = Text.of(in.get("condition")).strip();
        return column.isEmpty() ? null : new Records.Match(column, in.get("value"));
    }

    private static Records.Match match(Inputs in) {
        Records.Match match = matchOrAll(in);
        if (match == null || !in.has("value")) {
            throw new IllegalArgumentException(
                    "does not say which rows are meant (wire a column to 'condition', and its value to 'value')");
        }
        return match;
    }

    private static Component insert(@Nullable PerUser<Records> records) {
        ComponentBuilder builder =
                access("Insert Record", "Adds rows to a table.").action().input("data", SocketType.ANY);
        return ready(builder, records, (in, node, table, own) -> {
            List<Map<String, @Nullable Object>> added = new ArrayList<>();
            rows(in).forEach(row -> added.add(own.insert(table, row)));
            return added;
        });
    }

    private static List<Map<String, @Nullable Object>> rows(Inputs in) {
        Object data = in.get("data");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Object item : data instanceof List<?> list ? list : Arrays.asList(data)) {
            if (!(item instanceof Map<?, ?> fields)) {
                throw new IllegalArgumentException(
                        "input 'data' should be an object with a value for each column (wire a Compose Object to it)");
            }
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            fields.forEach((column, value) -> row.put(String.valueOf(column), value));
            rows.add(row);
        }
        return rows;
    }

    /** Gives the rows as they are then. */
    private static Component update(@Nullable PerUser<Records> records) {
        ComponentBuilder builder = access("Update Record", "Changes the rows of a table where a column has a value.")
                .action()
                .failing("without a condition and a value")
                .input("data", SocketType.ANY);
        return ready(matching(builder), records, (in, node, table, own) -> {
            Records.Match match = match(in);
            List<Map<String, @Nullable Object>> rows = rows(in);
            if (rows.size() != 1) {
                throw new IllegalArgumentException("input 'data' holds " + rows.size() + " rows (give one object)");
            }
            Map<String, @Nullable Object> changes = rows.get(0);
            own.update(table, match, changes);
            Object value = changes.getOrDefault(match.column(), match.value());
            return own.select(table, List.of(), new Records.Match(match.column(), value));
        });
    }

    private static Component upsert(@Nullable PerUser<Records> records) {
        ComponentBuilder builder = access("Upsert Record", "Adds rows to a table, or changes those that are there.")
                .action()
                .repeatable()
                .input("data", SocketType.ANY)
                .setting(Setting.text("onConflict")
                        .describedAs("The columns by which a row is the same, with commas between")
                        .defaultingTo("id"));
        return ready(builder, records, (in, node, table, own) -> {
            List<String> keys = Arrays.stream(
                            Settings.text(node, "onConflict", "id").split(","))
                    .map(String::strip)
                    .toList();
            List<Map<String, @Nullable Object>> kept = new ArrayList<>();
            rows(in).forEach(row -> kept.add(own.upsert(table, keys, row)));
            return kept;
        });
    }

    /** Gives the rows that were there. */
    private static Component delete(@Nullable PerUser<Records> records) {
        ComponentBuilder builder = access("Delete Record", "Removes the rows of a table where a column has a value.")
                .action()
                .failing("without a condition and a value");
        return ready(matching(builder), records, (in, node, table, own) -> {
            Records.Match match = match(in);
            List<Map<String, @Nullable Object>> removed = own.select(table, List.of(), match);
            own.delete(table, match);
            return removed;
        });
    }
}
