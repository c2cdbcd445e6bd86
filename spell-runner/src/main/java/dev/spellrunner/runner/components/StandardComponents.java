// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;

/** The standard components that need no service of the host. Immutable. */
public final class StandardComponents {

    private static final Components ALL = Components.of(
            Entries.triggerIn(),
            Entries.triggerOut(),
            Entries.universalInput(),
            Entries.universalInput().renamed("Module Input"),
            Entries.universalInput().renamed("Input with run"),
            Entries.universalInput().renamed("Input"),
            Entries.output(),
            Entries.output().renamed("Module Output"),
            Values.echo(),
            Values.joinList(),
            Gates.booleanGate(),
            Gates.switchGate(),
            Gates.inRange(),
            StateAccess.read(),
            StateAccess.write(),
            Scopes.spell(),
            Scopes.forEach());

    private StandardComponents() {}

    /**
     * Returns them all. Use {@link Components#with(Component...)} to add components of your own, or to put one in the
     * place of another.
     */
    public static Components all() {
        return ALL;
    }
}
