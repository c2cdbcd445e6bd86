// SPDX-License-Identifier: Apache-2.0
/** Runs spells: the engine and the standard components. */
module dev.spellrunner.runner {
    requires transitive dev.spellrunner.core;
    requires com.fasterxml.jackson.databind;
    requires jakarta.json;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.spellrunner.runner;
    exports dev.spellrunner.runner.components;
    exports dev.spellrunner.runner.host;
    exports dev.spellrunner.runner.log;
}
