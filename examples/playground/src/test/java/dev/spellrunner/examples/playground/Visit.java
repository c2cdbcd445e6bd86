// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A new server for a test, and its page as Ada sees it, in a browser that all tests share. */
final class Visit implements AutoCloseable {

    /** The browser has but one page: no two tests use it at a time. */
    static final String BROWSER = "the page in the browser";

    private final Page page;
    private PlaygroundServer server;

    private Visit(Page page) throws Exception {
        this.page = page;
        server = PlaygroundServer.start(0);
    }

    /** Gives each test a visit, by the constructor of its class, and ends it after the test. */
    static final class Guide implements ExecutionCondition, ParameterResolver {

        private static final Namespace NAMESPACE = Namespace.create(Visit.class);

        @Override
        public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
            return ExtensionContextScope.TEST_METHOD;
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext tests) {
            return Page.isBrowserThere()
                    ? ConditionEvaluationResult.enabled("a browser is there")
                    : ConditionEvaluationResult.disabled("a browser is missing (install chromium and chromium-driver)");
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == Visit.class;
        }

        @Override
        public Visit resolveParameter(ParameterContext parameter, ExtensionContext test) {
            Page page =
                    test.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Page.class, key -> Page.open(), Page.class);
            Visit visit = test.getStore(NAMESPACE).getOrComputeIfAbsent(Visit.class, key -> begin(page), Visit.class);
            page.load(visit.server.addressFor("ada"));
            page.see("#link", "Live");
            return visit;
        }

        private static Visit begin(Page page) {
            try {
                return new Visit(page);
            } catch (Exception e) {
                throw new IllegalStateException("the server does not start", e);
            }
        }
    }

    Page page() {
        return page;
    }

    PlaygroundServer server() {
        return server;
    }

    /** Stops the server, and starts one in its place that takes other tokens. */
    void restartWithTokens(String prefix) throws Exception {
        int port = server.port();
        server.close();
        server = PlaygroundServer.startWithTokens(port, prefix);
    }

    /** Stops the server, and starts another one in its place that has the runs which it kept. */
    void restartWithItsRuns() throws Exception {
        int port = server.port();
        server = PlaygroundServer.startWithRuns(port, server.closeButKeepRuns());
    }

    /** Stops the server, and starts another one in its place. */
    void restart(Runnable meanwhile) throws Exception {
        int port = server.port();
        server.close();
        meanwhile.run();
        server = PlaygroundServer.start(port);
    }

    /** Has somebody else change a spell: a text in it becomes another one. */
    void changeElsewhere(String spell, String text, String by) {
        Spell found = server.store().find(spell).orElseThrow();
        String saved = SpellWriter.compact().write(found);
        assertThat(saved).contains(text);
        server.store().save(SpellReader.standard().read(saved.replace(text, by)));
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("the server of the page did not stop", e);
        }
    }
}
