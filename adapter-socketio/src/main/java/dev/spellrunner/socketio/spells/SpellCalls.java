// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.feathers.FeathersCall;
import dev.spellrunner.socketio.feathers.FeathersError;
import dev.spellrunner.socketio.feathers.FeathersException;
import dev.spellrunner.socketio.feathers.FeathersMethod;
import dev.spellrunner.socketio.feathers.FeathersService;
import dev.spellrunner.socketio.feathers.FeathersServices;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The services that clients find, as calls of the host's service. Immutable and thread-safe. */
final class SpellCalls {

    private static final String PATH = "spell-runner";

    private final SpellService service;
    private final ServiceValues values;
    private final BiFunction<User, String, Collection<SpellConnection>> havingOpen;

    /**
     * Creates the services.
     *
     * @param havingOpen returns the connections of a user that have a spell open, by its id
     */
    SpellCalls(
            SpellService service,
            ServiceValues values,
            BiFunction<User, String, Collection<SpellConnection>> havingOpen) {
        this.service = service;
        this.values = values;
        this.havingOpen = havingOpen;
    }

    FeathersServices.Builder services() {
        FeathersService spells = FeathersService.builder()
                .on(FeathersMethod.FIND, call -> call(call, "spell.list", Map.of()))
                .on(FeathersMethod.GET, call -> call(call, "spell.open", Map.of("spell", call.requireId())))
                .on(FeathersMethod.CREATE, this::run)
                .on(FeathersMethod.UPDATE, call -> call(call, "spell.update", withSpell(call)))
                .on(FeathersMethod.PATCH, this::patch)
                .on(FeathersMethod.REMOVE, call -> call(call, "spell.close", Map.of("spell", call.requireId())))
                .publish(this::audience)
                .build();
        FeathersService following = FeathersService.builder()
                .on(FeathersMethod.CREATE, call -> call(call, "spell.follow", named(call)))
                .build();
        FeathersService any =
                FeathersService.builder().on(FeathersMethod.CREATE, this::any).build();
        return FeathersServices.builder()
                .service(PATH, spells)
                .service(PATH + "/follow", following)
                .service(PATH + "/call", any);
    }

    private CompletionStage<Map<String, @Nullable Object>> call(
            FeathersCall call, String method, Map<String, ?> parameters) {
        return access(call)
                .manager()
                .thenCompose(manager -> service.call(manager, method, parameters))
                .exceptionally(thrown -> {
                    throw Refusals.of(ServiceException.of(thrown));
                });
    }

    private static Access access(FeathersCall call) {
        return ((SpellConnection) call.peer()).access().orElseThrow(Refusals::unknown);
    }

    private CompletionStage<Object> run(FeathersCall call) {
        return call(call, "spell.run", named(call)).thenApply(result -> {
            if ("completed".equals(result.get("status"))) {
                return values.outputs(result.get("outputs"));
            }
            result.put("outputs", values.outputs(result.get("outputs")));
            throw Refusals.ofRun(result);
        });
    }

    /** Makes a call of the host's service by its name, for what the methods of Feathers have no words for. */
    private CompletionStage<Map<String, @Nullable Object>> any(FeathersCall call) {
        Map<String, @Nullable Object> given = object(call);
        Object parameters = given.getOrDefault("params", Map.of());
        if (!(given.get("method") instanceof String method) || !(parameters instanceof Map<?, ?> named)) {
            throw bad("the data is not a call (send {method, params})");
        }
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        named.forEach((name, value) -> byName.put(String.valueOf(name), value));
        return call(call, method, byName).thenApply(result -> {
            // Those of a spell are a list of names.
            if (result.get("outputs") instanceof Map<?, ?> outputs) {
                result.put("outputs", values.outputs(outputs));
            }
            return result;
        });
    }

    private CompletionStage<Map<String, @Nullable Object>> patch(FeathersCall call) {
        Map<String, @Nullable Object> given = withSpell(call);
        Object play = given.remove("play");
        Object cancel = given.remove("cancel");
        if ((play == null) == (cancel == null)) {
            throw bad("a patch plays or cancels (send either {play} or {cancel})");
        }
        if (cancel != null) {
            given.put("run", cancel);
            return call(call, "run.cancel", given);
        }
        if (!List.of("play", "pause", "stop").contains(play)) {
            throw bad("'play' is not one of 'play', 'pause' and 'stop' (send one of them)");
        }
        return call(call, "spell." + play, given);
    }

    private static Map<String, @Nullable Object> withSpell(FeathersCall call) {
        Map<String, @Nullable Object> given = object(call);
        given.put("spell", call.requireId());
        return given;
    }

    /** Returns the data, in which clients call the spell {@code spellId}. */
    private static Map<String, @Nullable Object> named(FeathersCall call) {
        Map<String, @Nullable Object> given = object(call);
        Object spell = given.remove("spellId");
        if (spell != null) {
            given.put("spell", spell);
        }
        return given;
    }

    private static Map<String, @Nullable Object> object(FeathersCall call) {
        if (!call.data().isObject()) {
            throw bad("the data is not an object");
        }
        try {
            return ServiceValues.fields(call.data());
        } catch (ServiceException e) {
            throw Refusals.of(e);
        }
    }

    private static FeathersException bad(String message) {
        return new FeathersException(FeathersError.BAD_REQUEST, message);
    }

    /** A change of a spell is reported to all connections that have it open. */
    private Collection<SpellConnection> audience(FeathersCall call, @Nullable Object result) {
        boolean changes = call.method() == FeathersMethod.UPDATE || call.method() == FeathersMethod.PATCH;
        if (changes && result instanceof Map<?, ?> told && told.get("spell") instanceof String spell) {
            return ((SpellConnection) call.peer())
                    .access()
                    .map(its -> havingOpen.apply(its.user(), spell))
                    .orElse(List.of());
        }
        return List.of();
    }
}
