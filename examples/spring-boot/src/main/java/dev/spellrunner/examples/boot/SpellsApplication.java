// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import java.util.Locale;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** An application with a component of its own: each bean of type {@link Component} can be drawn in spells. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SpellsApplication {

    /** Starts the application. */
    public static void main(String[] args) {
        SpringApplication.run(SpellsApplication.class, args);
    }

    @Bean
    Component shout() {
        return Component.named("Shout")
                .summary("Says a text louder.")
                .input("text", SocketType.STRING)
                .output("loud", SocketType.STRING)
                .pure()
                .worker((in, ctx) -> Outputs.of("loud", in.text("text").toUpperCase(Locale.ROOT) + "!"));
    }
}
