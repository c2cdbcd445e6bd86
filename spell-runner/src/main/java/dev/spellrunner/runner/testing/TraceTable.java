// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.testing;

import dev.spellrunner.core.event.NodeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A trace as text. */
final class TraceTable {

    private static final int LONGEST = 80;

    private final RunTrace trace;
    private final List<List<String>> rows = new ArrayList<>();

    TraceTable(RunTrace trace) {
        this.trace = trace;
        for (NodeEvent event : trace.events()) {
            if (!event.path().isRoot() && event.isTerminal()) {
                rows.add(List.of(event.path().toString(), event.component(), event.kind(), shortened(what(event))));
            }
        }
    }

    private static String what(NodeEvent event) {
        if (event instanceof NodeEvent.Completed completed) {
            return completed.outputs() + (completed.closed().isEmpty() ? "" : " closing " + completed.closed());
        } else if (event instanceof NodeEvent.Failed failed) {
            return failed.error().type() + ": " + failed.error().message();
        } else if (event instanceof NodeEvent.Skipped skipped) {
            return skipped.reason();
        }
        return event instanceof NodeEvent.Cancelled cancelled ? cancelled.reason() : "";
    }

    private static String shortened(String text) {
        String line = text.replace('\n', ' ');
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        table.append(trace.result().status().name().toLowerCase(Locale.ROOT))
                .append(" with ")
                .append(shortened(trace.result().outputs().toString()));
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("\n ");
            for (int column = 0; column < row.size(); column++) {
                line.append(' ').append(row.get(column));
                for (int i = row.get(column).length(); column < row.size() - 1 && i < width(column); i++) {
                    line.append(' ');
                }
            }
            table.append(line.toString().stripTrailing());
        }
        return table.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
