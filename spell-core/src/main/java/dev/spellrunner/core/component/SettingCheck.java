// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.spell.Node;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares the settings of nodes with those that their components declare. Confined. */
final class SettingCheck {

    private static final int MOST_SHOWN = 80;

    private final Report report;

    SettingCheck(Report report) {
        this.report = report;
    }

    /** Reports each declared setting of a node that is missing or of another form; returns whether the node can run. */
    boolean allFit(Node node, Component component) {
        boolean fit = true;
        for (Setting setting : component.settings()) {
            fit &= fits(setting, node);
        }
        return fit;
    }

    private boolean fits(Setting setting, Node node) {
        Object value = node.data().get(setting.name());
        String is = "setting '" + setting.name() + "' is " + shown(value) + ", ";
        if (value == null || (value instanceof String text && text.isBlank())) {
            if (setting.required()) {
                report.error(node, "has no '" + setting.name() + "'", remedy("set it", setting));
            }
            return !setting.required();
        }
        if (!isOfKind(setting.kind(), value)) {
            String wanted = setting.kind() == Setting.Kind.NUMBER ? "a number" : "text";
            report.error(node, is + "but should be " + wanted, remedy("change it in the editor", setting));
            return false;
        }
        if (!setting.choices().isEmpty() && !setting.choices().contains(String.valueOf(value))) {
            report.warning(node, is + "which is no choice", "choose one of " + String.join(", ", setting.choices()));
        }
        return true;
    }

    /** Editors write numbers as text, too; and any value is true or false. */
    private static boolean isOfKind(Setting.Kind kind, Object value) {
        return switch (kind) {
            case NUMBER -> isNumber(value);
            case TEXT, TEMPLATE, CODE -> !(value instanceof Map) && !(value instanceof List);
            case BOOLEAN, JSON -> true;
        };
    }

    private static boolean isNumber(Object value) {
        if (value instanceof String text) {
            try {
                return Double.isFinite(Double.parseDouble(text.strip()));
            } catch (NumberFormatException e) {
                return false;
            }
        }
        return value instanceof Number number && Double.isFinite(number.doubleValue());
    }

    private static String shown(@Nullable Object value) {
        String text = String.valueOf(value);
        return "'" + (text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN - 1) + "…" : text) + "'";
    }

    private static String remedy(String whatToDo, Setting setting) {
        return setting.description().isEmpty() ? whatToDo : whatToDo + ": " + setting.description();
    }
}
