// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ComponentsTest {

    private static final Component SING = component("Sing");
    private static final Component SHOUT = component("Shout");

    @Test
    void areFoundByName() {
        Components components = Components.of(SING, SHOUT);

        assertThat(components.find("Sing")).containsSame(SING);
        assertThat(components.find("sing")).isEmpty();
        assertThat(components.names()).containsExactly("Sing", "Shout");
        assertThat(components.all()).containsExactly(SING, SHOUT);
        assertThat(Components.none().all()).isEmpty();
    }

    @Test
    void haveNoTwoOfOneName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Components.of(SING, component("Sing")))
                .withMessageContaining("'Sing'");
    }

    @Test
    void letALaterOneTakeThePlaceOfAnother() {
        Component other = component("Sing");
        Components components = Components.of(SING, SHOUT);

        assertThat(components.with(other).all()).containsExactly(other, SHOUT);
        assertThat(Components.of(other).with(components).all()).containsExactly(SING, SHOUT);
        assertThat(components.find("Sing")).containsSame(SING);
    }

    @Test
    void hintAtTheNameThatWasMeant() {
        Components components = Components.of(SING, SHOUT);

        assertThat(components.guess("Shoud")).hasValue("did you mean 'Shout'?");
        assertThat(components.guess("Teleport")).isEmpty();
    }

    private static Component component(String name) {
        return Component.named(name).worker((in, ctx) -> Outputs.none());
    }
}
