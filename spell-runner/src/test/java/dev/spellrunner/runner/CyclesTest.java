// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Holds how far classes hang together: a reader who wants to understand one must read all of its cycle. */
@ResourceLock(MainClasses.LOCK)
class CyclesTest {

    private static final int MOST_CLASSES = 9;

    @Test
    void noPackagesKnowEachOtherInACycle() {
        assertThat(cycles(MainClasses.SCANNED, JavaClass::getPackageName)).isEmpty();
    }

    @Test
    void noCycleOfClassesIsLarge() {
        assertThat(cycles(MainClasses.SCANNED, CyclesTest::outermost))
                .allSatisfy(cycle -> assertThat(cycle).hasSizeLessThanOrEqualTo(MOST_CLASSES));
    }

    private static String outermost(JavaClass type) {
        String name = type.getName();
        int inner = name.indexOf('$');
        return inner < 0 ? name : name.substring(0, inner);
    }

    /** Returns the sets of names of which each leads to every other. */
    private static List<Set<String>> cycles(JavaClasses classes, Function<JavaClass, String> nameOf) {
        Map<String, Set<String>> known = new TreeMap<>();
        Map<String, Set<String>> knowing = new TreeMap<>();
        for (JavaClass type : classes) {
            for (Dependency each : type.getDirectDependenciesFromSelf()) {
                JavaClass target = each.getTargetClass().getBaseComponentType();
                String from = nameOf.apply(type);
                String to = nameOf.apply(target);
                if (target.getName().startsWith("dev.spellrunner.runner.") && !from.equals(to)) {
                    known.computeIfAbsent(from, key -> new TreeSet<>()).add(to);
                    knowing.computeIfAbsent(to, key -> new TreeSet<>()).add(from);
                }
            }
        }
        List<Set<String>> cycles = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (String name : known.keySet()) {
            if (done.add(name)) {
                Set<String> cycle = reachedFrom(name, known);
                cycle.retainAll(reachedFrom(name, knowing));
                done.addAll(cycle);
                if (cycle.size() > 1) {
                    cycles.add(cycle);
                }
            }
        }
        return cycles;
    }

    private static Set<String> reachedFrom(String first, Map<String, Set<String>> arrows) {
        Set<String> reached = new TreeSet<>(Set.of(first));
        Deque<String> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            for (String next : arrows.getOrDefault(open.remove(), Set.of())) {
                if (reached.add(next)) {
                    open.add(next);
                }
            }
        }
        return reached;
    }
}
