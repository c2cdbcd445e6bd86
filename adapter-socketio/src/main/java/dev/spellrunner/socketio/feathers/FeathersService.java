// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A service: methods, of which it may lack some, and who hears of what they do. Immutable and thread-safe.
 *
 * <pre>{@code
 * FeathersService messages = FeathersService.builder()
 *         .on(FeathersMethod.CREATE, call -> store.add(call.data()))
 *         .publish((call, message) -> everyone())
 *         .build();
 * }</pre>
 */
public final class FeathersService {

    private final Map<FeathersMethod, Answering> methods;
    private final BiFunction<FeathersCall, @Nullable Object, Collection<? extends FeathersPeer>> audience;

    private FeathersService(Builder options) {
        this.methods = new EnumMap<>(options.methods);
        this.audience = options.audience;
    }

    /** Answers the calls of a method. */
    @FunctionalInterface
    public interface Answering {

        /**
         * Answers a call. Must not block, but may answer later.
         *
         * @return the result, as anything that can be written as JSON; fails best with {@link FeathersException}
         */
        CompletionStage<? extends @Nullable Object> answer(FeathersCall call);
    }

    /** Starts a service that lacks all methods. */
    public static Builder builder() {
        return new Builder();
    }

    Optional<Answering> method(FeathersMethod method) {
        return Optional.ofNullable(methods.get(method));
    }

    /** Tells the listeners that a call has been answered. */
    void tell(FeathersCall call, @Nullable Object result) {
        if (!call.method().event().isEmpty()) {
            String event = call.path() + " " + call.method().event();
            audience.apply(call, result).forEach(peer -> peer.emit(event, result));
        }
    }

    /** Options of a service. Confined to one thread. */
    public static final class Builder {

        private final Map<FeathersMethod, Answering> methods = new EnumMap<>(FeathersMethod.class);
        private BiFunction<FeathersCall, @Nullable Object, Collection<? extends FeathersPeer>> audience =
                (call, result) -> List.of();

        private Builder() {}

        /** Sets what answers a method. */
        public Builder on(FeathersMethod method, Answering answering) {
            methods.put(requireNonNull(method, "method"), requireNonNull(answering, "answering"));
            return this;
        }

        /**
         * Sets the peers that hear {@code PATH created}, {@code updated}, {@code patched} and {@code removed}, before the
         * caller has its answer; by default none.
         *
         * @param hearing returns them by the call and its result
         */
        public Builder publish(BiFunction<FeathersCall, @Nullable Object, Collection<? extends FeathersPeer>> hearing) {
            this.audience = requireNonNull(hearing, "hearing");
            return this;
        }

        /** Returns the service. */
        public FeathersService build() {
            return new FeathersService(this);
        }
    }
}
