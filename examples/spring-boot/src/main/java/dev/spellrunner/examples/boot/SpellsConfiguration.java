// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.Limits;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Entrance;
import dev.spellrunner.runner.host.SpellDirectory;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.host.WireJson;
import dev.spellrunner.runner.observe.CarriedContext;
import dev.spellrunner.runner.observe.ContextCarrier;
import dev.spellrunner.runner.observe.HostObserver;
import dev.spellrunner.runner.observe.micrometer.MeteredHost;
import dev.spellrunner.runner.observe.micrometer.PropagatedContext;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires a host of spells: its components are the standard ones and all that are beans, and all observers that are beans hear of it. */
@Configuration(proxyBeanMethods = false)
class SpellsConfiguration {

    /** Closed with the context: it ends the connections and cancels what runs. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    SpellHost spellHost(SpellsProperties properties, List<Component> components, List<HostObserver> observers) {
        SpellStore spells = new SpellDirectory(Path.of(properties.directory()));
        Components all = StandardComponents.all();
        for (Component component : components) {
            all = all.with(component);
        }
        SpellHost.Builder host = SpellHost.builder(user -> spells)
                .components(all.under(properties.workPolicies()))
                .limits(Limits.defaults().deadline(properties.deadline()));
        observers.forEach(host::observe);
        return host.build();
    }

    @Bean
    @ConditionalOnMissingBean
    Authenticator authenticator(SpellsProperties properties) {
        Map<String, User> users = properties.tokens().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, token -> new User(token.getValue())));
        return Authenticator.bearerTokens(users);
    }

    @Bean
    Entrance entrance(Authenticator authenticator) {
        return new Entrance(authenticator, Clock.systemUTC());
    }

    @Bean
    SpellService spellService(SpellHost host) {
        return new SpellService(host);
    }

    @Bean
    WireJson wireJson() {
        return new WireJson(EventCodec.create());
    }

    /** Shows what goes on below {@code /actuator/health}. */
    @Bean
    HealthIndicator spellsHealth(SpellHost host) {
        return () -> (host.isReady() ? Health.up() : Health.outOfService())
                .withDetail("runs", host.runs())
                .withDetail("connections", host.connections())
                .withDetail("openSpells", host.openSpells())
                .build();
    }

    /** Times runs and nodes, and counts what goes on, below {@code /actuator/metrics}. */
    @Bean
    HostObserver spellsMeters(MeterRegistry registry) {
        return MeteredHost.of(registry);
    }

    /** Lets workers know what the thread of a request knows: its trace, its user, the MDC. */
    @Bean
    HostObserver spellsContext() {
        return CarriedContext.of(ContextCarrier.mdc(), PropagatedContext.ofAllAccessors());
    }
}
