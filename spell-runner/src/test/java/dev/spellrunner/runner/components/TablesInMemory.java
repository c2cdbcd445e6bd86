// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.runner.services.Records;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tables that hold whatever is put into them; those that are not named do not exist. Confined. */
public final class TablesInMemory implements Records {

    private final Map<String, List<Map<String, @Nullable Object>>> tables = new LinkedHashMap<>();

    public TablesInMemory(String... names) {
        for (String name : names) {
            tables.put(name, new ArrayList<>());
        }
    }

    /** Returns the rows of a table. */
    public List<Map<String, @Nullable Object>> table(String name) {
        List<Map<String, @Nullable Object>> rows = tables.get(name);
        if (rows == null) {
            throw new IllegalArgumentException("there is no table '" + name + "'");
        }
        return rows;
    }

    private static boolean isMeant(Map<String, @Nullable Object> row, @Nullable Match match) {
        return match == null || Objects.equals(row.get(match.column()), match.value());
    }

    @Override
    public List<Map<String, @Nullable Object>> select(String table, List<String> columns, @Nullable Match match) {
        List<Map<String, @Nullable Object>> found = new ArrayList<>();
        for (Map<String, @Nullable Object> row : table(table)) {
            if (isMeant(row, match)) {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>(row);
                if (!columns.isEmpty()) {
                    copy.keySet().retainAll(columns);
                }
                found.add(copy);
            }
        }
        return found;
    }

    @Override
    public Map<String, @Nullable Object> insert(String table, Map<String, ? extends @Nullable Object> row) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(row);
        kept.putIfAbsent("id", table(table).size() + 1);
        table(table).add(kept);
        return kept;
    }

    @Override
    public int update(String table, Match match, Map<String, ? extends @Nullable Object> changes) {
        int count = 0;
        for (Map<String, @Nullable Object> row : table(table)) {
            if (isMeant(row, match)) {
                row.putAll(changes);
                count++;
            }
        }
        return count;
    }

    @Override
    public Map<String, @Nullable Object> upsert(
            String table, List<String> keys, Map<String, ? extends @Nullable Object> row) {
        for (Map<String, @Nullable Object> there : table(table)) {
            if (keys.stream().allMatch(key -> row.containsKey(key) && Objects.equals(there.get(key), row.get(key)))) {
                there.putAll(row);
                return there;
            }
        }
        return insert(table, row);
    }

    @Override
    public int delete(String table, Match match) {
        int before = table(table).size();
        table(table).removeIf(row -> isMeant(row, match));
        return before - table(table).size();
    }
}
