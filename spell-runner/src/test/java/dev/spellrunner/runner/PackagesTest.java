// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Keeps the picture of the packages in ARCHITECTURE.md true. */
@ResourceLock(MainClasses.LOCK)
class PackagesTest {

    private static final String PREFIX = "dev.spellrunner.runner";

    @Test
    void knowEachOtherAsTheyAreDrawn() throws IOException {
        Map<String, Set<String>> drawn = drawn();

        assertThat(found(MainClasses.SCANNED, drawn.keySet())).isEqualTo(drawn);
    }

    private static Map<String, Set<String>> drawn() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("ARCHITECTURE.md"));
        int first = lines.indexOf("```packages") + 1;
        int end = first + lines.subList(first, lines.size()).indexOf("```");
        Map<String, Set<String>> drawn = new TreeMap<>();
        for (String line : lines.subList(first, end)) {
            String[] sides = line.split("->", -1);
            Set<String> known = new TreeSet<>(Arrays.asList(sides[1].trim().split(" +")));
            known.remove("");
            drawn.put(sides[0].trim(), known);
        }
        return drawn;
    }

    /** Packages inside of packages count as these, unless they are drawn themselves. */
    private static Map<String, Set<String>> found(JavaClasses classes, Set<String> drawn) {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass type : classes) {
            if (!type.getPackageName().startsWith(PREFIX)) {
                continue;
            }
            String from = nameOf(type, drawn);
            Set<String> known = found.computeIfAbsent(from, key -> new TreeSet<>());
            for (Dependency each : type.getDirectDependenciesFromSelf()) {
                JavaClass target = each.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(PREFIX)
                        && !nameOf(target, drawn).equals(from)) {
                    known.add(nameOf(target, drawn));
                }
            }
        }
        return found;
    }

    private static String nameOf(JavaClass type, Set<String> drawn) {
        String name = type.getPackageName();
        if (name.equals(PREFIX)) {
            return "runner";
        }
        String below = name.substring(PREFIX.length() + 1);
        return drawn.contains(below) ? below : below.split("\\.")[0];
    }
}
