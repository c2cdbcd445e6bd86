// SPDX-License-Identifier: Apache-2.0
/** Spells, components, workers and events: the model and the SPI, without an engine. */
@SuppressWarnings("module") // The engine is compiled after this module.
module dev.spellrunner.core {
    requires com.fasterxml.jackson.core;
    requires org.slf4j;
    requires transitive static org.jspecify;

    exports dev.spellrunner.core.component;
    exports dev.spellrunner.core.event;
    exports dev.spellrunner.core.format;
    exports dev.spellrunner.core.spell;
    exports dev.spellrunner.core.hint to
            dev.spellrunner.runner;
}
