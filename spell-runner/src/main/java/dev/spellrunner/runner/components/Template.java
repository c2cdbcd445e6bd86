// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text with gaps that values fill. Immutable, thread-safe. */
interface Template {

    /** Advice to a host that has no templates. */
    String NEEDS = "templates need com.github.jknack:handlebars on the class path";

    /** Fills the gaps; a value that is not there leaves nothing. */
    String fill(Map<String, @Nullable Object> values);

    /** Tells whether what templates need is there: it is an optional dependency. */
    static boolean isAvailable() {
        try {
            Class.forName("com.github.jknack.handlebars.Handlebars", false, Template.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * Makes a template ready.
     *
     * @param setting the node's setting that it comes from, for messages
     * @param text the text
     * @throws IllegalArgumentException if it is no template; tells the line
     */
    static Template compile(String setting, String text) {
        return HandlebarsTemplate.compile(setting, text);
    }
}
