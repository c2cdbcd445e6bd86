// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import dev.spellrunner.examples.benchmarks.Workload.Kind;
import java.util.ArrayList;
import java.util.List;

/** Writes a workload as an editor saves it: each wire at both of its ends, each node at a place of its own. */
final class ReteText {

    private static final String TRIGGER = "trigger";

    private final Workload workload;
    private final List<List<String>> dataOut = new ArrayList<>();
    private final List<List<String>> triggersOut = new ArrayList<>();

    private ReteText(Workload workload) {
        this.workload = workload;
        for (int node = 0; node < workload.size(); node++) {
            dataOut.add(new ArrayList<>(1));
            triggersOut.add(new ArrayList<>(1));
        }
        for (int node = 0; node < workload.size(); node++) {
            for (int i = 0; i < workload.sources[node].length; i++) {
                dataOut.get(workload.sources[node][i]).add(end(node, "input", inputKey(node, i)));
            }
            for (int sender : workload.senders[node]) {
                triggersOut.get(sender).add(end(node, "input", TRIGGER));
            }
        }
    }

    static String of(Workload workload) {
        return new ReteText(workload).write();
    }

    private String write() {
        StringBuilder text = new StringBuilder(workload.size() * 400);
        text.append("{\"id\":\"").append(workload).append("\",\"name\":\"").append(workload);
        text.append("\",\"chain\":{\"id\":\"demo@0.1.0\",\"nodes\":{");
        for (int node = 0; node < workload.size(); node++) {
            text.append(node == 0 ? "" : ",");
            writeNode(text, node);
        }
        return text.append("}},\"gameState\":{}}").toString();
    }

    private void writeNode(StringBuilder text, int node) {
        text.append('"').append(node).append("\":{\"id\":").append(node);
        text.append(",\"name\":\"").append(componentOf(workload.kinds[node]));
        text.append("\",\"data\":{").append(nameOf(workload.kinds[node])).append("},\"inputs\":{");
        writeInputs(text, node);
        text.append("},\"outputs\":{");
        writeOutputs(text, node);
        text.append("},\"position\":[").append(node * 200).append(',').append(node % 7 * 100);
        text.append("]}");
    }

    private void writeInputs(StringBuilder text, int node) {
        List<String> sockets = new ArrayList<>(2);
        int[] sources = workload.sources[node];
        if (workload.kinds[node] == Kind.JOIN) {
            List<String> ends = new ArrayList<>(sources.length);
            for (int source : sources) {
                ends.add(end(source, "output", outputKey(source)));
            }
            sockets.add(socket(inputKey(node, 0), ends));
        } else {
            for (int i = 0; i < sources.length; i++) {
                sockets.add(socket(inputKey(node, i), List.of(end(sources[i], "output", outputKey(sources[i])))));
            }
        }
        List<String> triggers = new ArrayList<>(1);
        for (int sender : workload.senders[node]) {
            triggers.add(end(sender, "output", TRIGGER));
        }
        if (!triggers.isEmpty()) {
            sockets.add(socket(TRIGGER, triggers));
        }
        text.append(String.join(",", sockets));
    }

    private void writeOutputs(StringBuilder text, int node) {
        List<String> sockets = new ArrayList<>(2);
        if (!dataOut.get(node).isEmpty()) {
            sockets.add(socket(outputKey(node), dataOut.get(node)));
        }
        if (!triggersOut.get(node).isEmpty()) {
            sockets.add(socket(TRIGGER, triggersOut.get(node)));
        }
        text.append(String.join(",", sockets));
    }

    private static String socket(String key, List<String> ends) {
        return "\"" + key + "\":{\"connections\":[" + String.join(",", ends) + "]}";
    }

    private static String end(int node, String side, String key) {
        return "{\"node\":" + node + ",\"" + side + "\":\"" + key + "\",\"data\":{\"pins\":[]}}";
    }

    private static String componentOf(Kind kind) {
        return switch (kind) {
            case ENTRY -> "Module Trigger In";
            case INPUT -> "Universal Input";
            case STEP -> BenchmarkComponents.STEP;
            case PAIR -> BenchmarkComponents.PAIR;
            case JOIN -> BenchmarkComponents.JOIN;
            case OUTPUT -> "Output";
        };
    }

    private static String nameOf(Kind kind) {
        return switch (kind) {
            case ENTRY -> "\"name\":\"start\"";
            case INPUT -> "\"name\":\"x\"";
            case OUTPUT -> "\"name\":\"result\"";
            default -> "";
        };
    }

    private String inputKey(int node, int wire) {
        return switch (workload.kinds[node]) {
            case OUTPUT -> "input";
            case PAIR -> wire == 0 ? "a" : "b";
            default -> "in";
        };
    }

    private String outputKey(int node) {
        return workload.kinds[node] == Kind.INPUT ? "output" : "out";
    }
}
