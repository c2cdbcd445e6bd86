// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.component.WorkPolicy;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.ValueMapper;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.observe.CarriedContext;
import dev.spellrunner.runner.observe.ContextCarrier;
import java.util.Map;
import java.util.concurrent.Flow;

/** Asks for runs as an application does that has customers, orders and contexts of its own. */
public final class Requests {

    private Requests() {}

    /** Starts the run of an order, once. */
    static Run start(SpellManager manager, String order, Map<String, ?> inputs) {
        return manager.start(
                "fulfil",
                RunRequest.of(inputs).id("order-" + order).tag("order", order).tag("customer", "acme"));
    }

    /** Publishes the events of a run. */
    static Flow.Publisher<NodeEvent> events(SpellManager manager, Run run) {
        return manager.events(run.id());
    }

    /** Sets up a host for values, contexts and components as the application has them. */
    static SpellHost.Builder adapted(
            SpellHost.Builder host, ThreadLocal<String> tenant, Map<String, ?> ofGenerator, ObjectMapper json) {
        return host.values(ValueMapper.ofRecords().or(value -> json.convertValue(value, Object.class)))
                .observe(CarriedContext.of(ContextCarrier.mdc(), ContextCarrier.of(tenant)))
                .components(StandardComponents.all().under(Map.of("Generator", WorkPolicy.of(ofGenerator))));
    }
}
