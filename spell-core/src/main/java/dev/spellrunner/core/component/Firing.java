// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

/** States how often, and after which triggers, a node of a component runs. */
public enum Firing {
    /** Once per run and scope, at the first trigger or pull; later triggers are ignored. */
    ONCE,
    /** Once for every trigger that reaches it, one after the other: an action. */
    EVERY_TRIGGER,
    /** Once, when a trigger has come to each of its trigger inputs that are wired: a join. If it is pulled before, it works then. */
    ALL_TRIGGERS
}
