// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.spell.Node;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;

/** Lets a circuit breaker for each component decide whether its workers are asked at all. Thread-safe. */
record CircuitBreaking(CircuitBreakerRegistry breakers) implements WorkerDecorator {

    @Override
    public Worker decorate(Worker worker, Node node, Component component) {
        if (component.isPure()) {
            return worker;
        }
        CircuitBreaker breaker = breakers.circuitBreaker(component.name());
        return (inputs, context) -> {
            breaker.acquirePermission();
            long begun = breaker.getCurrentTimestamp();
            try {
                Outputs outputs = worker.work(inputs, context);
                if (outputs instanceof Outputs.Deferred later) {
                    later.stage().whenComplete((given, failure) -> tell(breaker, begun, failure, context));
                } else {
                    tell(breaker, begun, null, context);
                }
                return outputs;
            } catch (Exception e) {
                tell(breaker, begun, e, context);
                throw e;
            }
        };
    }

    /** A worker whose run was cancelled says nothing about the service that it asked. */
    private static void tell(CircuitBreaker breaker, long begun, @Nullable Throwable failure, WorkContext context) {
        long took = breaker.getCurrentTimestamp() - begun;
        if (failure == null) {
            breaker.onSuccess(took, breaker.getTimestampUnit());
        } else if (context.isCancelled()) {
            breaker.releasePermission();
        } else {
            breaker.onError(took, breaker.getTimestampUnit(), failure);
        }
    }
}
