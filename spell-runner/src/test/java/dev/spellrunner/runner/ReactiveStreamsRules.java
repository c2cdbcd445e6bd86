// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** The rules of Reactive Streams as its own kit checks them, which is written for TestNG. */
public final class ReactiveStreamsRules {

    private static final long TIMEOUT_MS = 20_000;
    private static final long NO_SIGNALS_MS = 50;

    private ReactiveStreamsRules() {}

    /** Returns where the rules are checked: long enough for a busy machine, short where nothing should come. */
    public static TestEnvironment environment() {
        return new TestEnvironment(TIMEOUT_MS, NO_SIGNALS_MS, NO_SIGNALS_MS);
    }

    /**
     * Returns a test for each rule; one that does not apply is aborted, and says why.
     *
     * @param verification makes a verification of the kit; one for each rule
     */
    public static Stream<DynamicTest> of(Supplier<Object> verification) {
        return Arrays.stream(verification.get().getClass().getMethods())
                .filter(method -> isRule(method) && !method.getName().startsWith("untested"))
                .sorted(Comparator.comparing(Method::getName))
                .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> check(rule, verification.get())));
    }

    private static boolean isRule(Method method) {
        return method.isAnnotationPresent(Test.class);
    }

    private static void check(Method rule, Object verification) throws Throwable {
        call(verification, BeforeClass.class);
        call(verification, BeforeMethod.class);
        try {
            rule.invoke(verification);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SkipException doesNotApply) {
                throw new TestAbortedException(String.valueOf(doesNotApply.getMessage()), doesNotApply);
            }
            throw e.getCause();
        } finally {
            call(verification, AfterClass.class);
        }
    }

    private static void call(Object verification, Class<? extends Annotation> marked) throws Exception {
        for (Method method : verification.getClass().getMethods()) {
            if (method.isAnnotationPresent(marked)) {
                method.invoke(verification);
            }
        }
    }
}
