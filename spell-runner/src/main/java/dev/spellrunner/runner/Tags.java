// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rules of tags: they stand in events, logs and lists, so that there are few, and they are short. */
final class Tags {

    private static final int MOST = 20;
    private static final int LONGEST_NAME = 64;

    private Tags() {}

    static Map<String, String> with(Map<String, String> tags, String name, String value) {
        return with(tags, Collections.singletonMap(name, value));
    }

    /**
     * Returns these tags and some more, in their order.
     *
     * @throws IllegalArgumentException if there are too many, or one is blank or too long
     */
    static Map<String, String> with(Map<String, String> tags, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(tags);
        more.forEach((name, value) -> {
            String checked = checked(name, LONGEST_NAME, "the name of a tag");
            all.put(checked, checked(value, RunRequest.LONGEST_TAG, "the value of tag '" + name + "'"));
        });
        if (all.size() > MOST) {
            throw new IllegalArgumentException(
                    "a run has up to " + MOST + " tags, not " + all.size() + " (put the rest into its inputs)");
        }
        return Collections.unmodifiableMap(all);
    }

    private static String checked(String text, int longest, String what) {
        if (requireNonNull(text, what).isBlank() || text.length() > longest) {
            throw new IllegalArgumentException(
                    what + " has 1 to " + longest + " characters that are not all blank, not " + text.length());
        }
        return text;
    }
}
