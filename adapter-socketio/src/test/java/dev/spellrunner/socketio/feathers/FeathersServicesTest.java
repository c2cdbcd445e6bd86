// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FeathersServicesTest {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private final List<String> heard = new ArrayList<>();
    private final List<FeathersCall> calls = new ArrayList<>();
    private final Peer caller = new Peer("caller");
    private final Peer other = new Peer("other");

    private final FeathersServices services = FeathersServices.builder()
            .service("/all/", all())
            .service("none", FeathersService.builder().build())
            .build();

    private FeathersService all() {
        FeathersService.Builder all = FeathersService.builder().publish((call, result) -> List.of(caller, other));
        for (FeathersMethod method : FeathersMethod.values()) {
            all.on(method, call -> {
                calls.add(call);
                return CompletableFuture.completedFuture(method + " done");
            });
        }
        return all.build();
    }

    private final class Peer implements FeathersPeer {

        private final String name;

        Peer(String name) {
            this.name = name;
        }

        @Override
        public void emit(String event, @Nullable Object... arguments) {
            heard.add(name + " hears " + event + " " + Arrays.toString(arguments));
        }

        @Override
        public void disconnect() {
            heard.add(name + " is disconnected");
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public Future<?> later(Duration delay, Runnable action) {
            throw new UnsupportedOperationException("a call does not need it");
        }
    }

    /** Calls as the wire has it: the name of the event, and its arguments. */
    private List<@Nullable Object> call(String event) {
        return call(services, event);
    }

    private List<@Nullable Object> call(FeathersServices called, String event) {
        List<JsonNode> all = new ArrayList<>();
        try {
            JSON.readTree(event).forEach(all::add);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        String name = all.remove(0).textValue();
        return called.call(caller, name, all)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "['find', 'all', {a: 1}]                   | FIND   |   |        | {'a':1}",
                "['get', 'all', 'x', {}]                   | GET    | x |        | {}",
                "['create', 'all', {d: 1}, {}]             | CREATE |   | {'d':1} | {}",
                "['create', 'all', [1], {}]                | CREATE |   | [1]    | {}",
                "['update', 'all', 'x', {d: 1}, {q: 2}]    | UPDATE | x | {'d':1} | {'q':2}",
                "['patch', 'all', null, {d: 1}, {}]        | PATCH  |   | {'d':1} | {}",
                "['remove', 'all', 7, {}]                  | REMOVE | 7 |        | {}",
                "['remove', 'all', null, {}]               | REMOVE |   |        | {}",
                "['find', '/all/']                         | FIND   |   |        | {}",
                "['find', '//all', null]                   | FIND   |   |        | {}",
                "['get', 'all', 'x']                       | GET    | x |        | {}",
                "['all::get', 'x', {q: 1}]                 | GET    | x |        | {'q':1}",
                "['/all::update', 'x', {d: 1}]             | UPDATE | x | {'d':1} | {}",
                "['all::find']                             | FIND   |   |        | {}",
            })
    void makesTheCallsOfBothVersions(
            String event, FeathersMethod method, @Nullable String id, @Nullable String data, String query) {
        assertThat(call(event)).containsExactly(null, method + " done");

        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.peer()).isEqualTo(caller);
            assertThat(call.path()).isEqualTo("all");
            assertThat(call.method()).isEqualTo(method);
            assertThat(call.id().orElse(null)).isEqualTo(id);
            assertThat(call.data().toString()).isEqualTo(data == null ? "" : data.replace('\'', '"'));
            assertThat(call.query().toString()).isEqualTo(query.replace('\'', '"'));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "['get', 'nope', 'x', {}]            | 404 | Service 'nope' not found",
                "['nope::get', 'x', {}]              | 404 | Service 'nope' not found",
                "['fly', 'nope', {}]                 | 404 | Service 'nope' not found",
                "['get', 'none', 'x', {}]            | 405 | Method 'get' not supported by this endpoint",
                "['fly', 'all', {}]                  | 405 | Method 'fly' not supported by this endpoint",
                "['get', 'all', 'x', {}, 1]          | 400 | Too many arguments for 'get' method",
                "['find', 'all', {}, {}]             | 400 | Too many arguments for 'find' method",
                "['create', 'all', {}, {}, {}]       | 400 | Too many arguments for 'create' method",
                "['get', 'all', null, {}]            | 400 | id for 'get' can not be undefined",
                "['get', 'all', {$ne: 1}, {}]        | 400 | the id is neither text nor a number",
                "['get', 'all', 'x', 'y']            | 400 | the query is not an object",
                "['create', 'all']                   | 400 | A data object must be provided to the 'create' method",
                "['update', 'all', 'x', 'y', {}]     | 400 | A data object must be provided to the 'update' method",
                "['get']                             | 400 | the call names no service (send its path)",
                "['get', {}]                         | 400 | the call names no service (send its path)",
            })
    void answersWhatIsNoCallOfAService(String event, int code, String message) {
        assertThat(call(event))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("code", code)
                .containsEntry("message", message)
                .containsEntry("errors", Map.of())
                .doesNotContainKey("data");
        assertThat(calls).isEmpty();
    }

    @Test
    void tellsOfWhatWasDoneBeforeTheCallerIsAnswered() {
        CompletableFuture<String> made = new CompletableFuture<>();
        FeathersServices later = FeathersServices.builder()
                .service(
                        "notes",
                        FeathersService.builder()
                                .on(FeathersMethod.CREATE, call -> made)
                                .publish((call, note) -> List.of(caller, other))
                                .build())
                .build();
        later.call(caller, "create", List.of(JSON.getNodeFactory().textNode("notes"), JSON.createObjectNode()))
                .thenAccept(ack -> heard.add("ack " + ack));

        assertThat(heard).isEmpty();
        made.complete("a note");

        assertThat(heard)
                .containsExactly(
                        "caller hears notes created [a note]",
                        "other hears notes created [a note]",
                        "ack [null, a note]");
    }

    @ParameterizedTest
    @CsvSource({"create,created", "update,updated", "patch,patched", "remove,removed"})
    void namesEventsByPathAndMethod(String method, String event) {
        call(
                method.equals("create")
                        ? "['create', 'all', {}]"
                        : "['" + method + "', '/all', 'x'" + (method.equals("remove") ? "]" : ", {}]"));

        assertThat(heard).first().asString().startsWith("caller hears all " + event);
    }

    @Test
    void tellsNobodyOfWhatChangesNothing() {
        call("['find', 'all']");
        call("['get', 'all', 'x']");
        call("['get', 'all', 'x', {}, {}]");

        assertThat(heard).isEmpty();
    }

    private static FeathersServices failing(Throwable thrown) {
        FeathersService failing = FeathersService.builder()
                .on(FeathersMethod.FIND, call -> CompletableFuture.failedFuture(thrown))
                .build();
        return FeathersServices.builder().service("failing", failing).build();
    }

    @ParameterizedTest
    @EnumSource
    void sendsErrorsAsClientsOfBothVersionsReadThem(FeathersError kind) {
        FeathersServices failing =
                failing(new CompletionException(new FeathersException(kind, "no", Map.of("field", "name"))));

        assertThat(call(failing, "['find', 'failing']"))
                .containsExactly(Map.of(
                        "name", kind.wireName(),
                        "message", "no",
                        "code", kind.code(),
                        "className", kind.className(),
                        "data", Map.of("field", "name"),
                        "errors", Map.of()));
        assertThat(kind.className().replace("-", "")).isEqualToIgnoringCase(kind.wireName());
    }

    @Test
    void keepsToItselfWhatGoesWrongWithin() {
        List<@Nullable Object> ack =
                call(failing(new IllegalStateException("the password is 1234")), "['find', 'failing']");

        assertThat(ack.toString()).contains("GeneralError", "500", "id=").doesNotContain("1234", "IllegalState", "at ");
    }

    @Test
    void tellsWhatTakesTooLongFromWhatIsTooMuch() {
        assertThat(call(failing(new TimeoutException()), "['find', 'failing']").toString())
                .contains("code=408");
        assertThat(call(failing(new RejectedExecutionException()), "['find', 'failing']")
                        .toString())
                .contains("code=503");
    }

    @Test
    void answersAServiceThatThrowsInsteadOfFailing() {
        FeathersService throwing = FeathersService.builder()
                .on(FeathersMethod.FIND, call -> {
                    throw new FeathersException(FeathersError.CONFLICT, "no");
                })
                .build();

        assertThat(call(FeathersServices.builder().service("t", throwing).build(), "['find', 't']")
                        .toString())
                .contains("code=409");
    }

    @Test
    void knowsCallsByTheirNames() {
        assertThat(List.of("find", "remove", "spell-runner::get")).allMatch(services::isCall);
        assertThat(List.of("connection", "spell-runner created", "Find")).noneMatch(services::isCall);
    }

    @Test
    void hasNoTwoServicesOfOnePath() {
        FeathersService empty = FeathersService.builder().build();

        assertThatThrownBy(() -> FeathersServices.builder().service("a", empty).service("/a", empty))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
