// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.ValueMapper;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.User;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Values of classes of the application. */
class OwnValuesTest {

    /** A value of an application. */
    public record Address(String street, List<Address> near) {}

    /** Another one, which is no record. */
    public static final class Price {

        /** The whole euros. */
        public final int euros = 3;
    }

    /** One that cannot be read. */
    public record Broken() {
        /** Fails. */
        @Override
        public String toString() {
            return "broken";
        }
    }

    private static final Address HOME = new Address("High Street", List.of(new Address("Low Street", List.of())));
    private static final Map<String, ?> HOME_AS_DATA =
            Map.of("street", "High Street", "near", List.of(Map.of("street", "Low Street", "near", List.of())));

    private final Bench bench = new Bench()
            .plain("Locate", (in, ctx) -> {
                ctx.progress(HOME);
                return Outputs.of("out", HOME);
            })
            .plain("Several", (in, ctx) -> Outputs.of("out", Arrays.asList("a", null, Map.of("home", HOME))));

    private Object given(String path) {
        return bench.events.stream()
                .filter(NodeEvent.Completed.class::isInstance)
                .map(NodeEvent.Completed.class::cast)
                .filter(event -> event.path().toString().equals(path))
                .findFirst()
                .orElseThrow()
                .outputs()
                .get("out");
    }

    @Test
    void arePlainDataInEventsAndThemselvesInTheResult() {
        RunResult result = bench.on(Bench.single("Locate"))
                .values(ValueMapper.ofRecords())
                .build()
                .run(Map.of());

        assertThat(result.output("result", Address.class)).isSameAs(HOME);
        assertThat(result.fields()).containsEntry("outputs", Map.of("result", HOME_AS_DATA));
        assertThat(given("a")).isEqualTo(HOME_AS_DATA);
        assertThat(bench.events)
                .filteredOn(NodeEvent.Progress.class::isInstance)
                .extracting("chunk")
                .containsExactly(HOME_AS_DATA);
    }

    @Test
    void areMappedWithinListsAndObjectsAndWhatElseIsThereStays() {
        bench.on(Bench.single("Several"))
                .values(ValueMapper.ofRecords())
                .build()
                .run(Map.of());

        assertThat(given("a")).isEqualTo(Arrays.asList("a", null, Map.of("home", HOME_AS_DATA)));
    }

    @Test
    void areReplayedAsTheDataThatWasRecorded() throws Exception {
        SpellRunner runner =
                bench.on(Bench.single("Locate")).values(ValueMapper.ofRecords()).build();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        try (Recorder recorder = Recorder.to(kept)) {
            runner.run(RunRequest.of(Map.of()).record(recorder));
        }
        Recording recording = Recording.read(new ByteArrayInputStream(kept.toByteArray()));

        RunResult replayed = runner.replay(recording);

        assertThat(recording.withoutValues()).isEmpty();
        assertThat(replayed.output("result")).isEqualTo(HOME_AS_DATA);
    }

    @Test
    void areWrittenByACodecThatHasAMapper() {
        ObjectMapper json = new ObjectMapper();
        EventCodec codec = EventCodec.builder()
                .values(ValueMapper.ofRecords().or(value -> json.convertValue(value, Object.class)))
                .build();

        assertThat(codec.encodeValue(Map.of("at", HOME)))
                .isEqualTo("{\"at\":{\"street\":\"High Street\",\"near\":[{\"street\":\"Low Street\",\"near\":[]}]}}");
        assertThat(codec.encodeValue(new Price())).isEqualTo("{\"euros\":3}");
        assertThat(EventCodec.create().encodeValue(HOME)).contains("$omitted", "not JSON");
    }

    @Test
    void leaveAMarkWhereTheMapperFailsOrGoesRoundInACircle() {
        EventCodec failing = EventCodec.builder()
                .values(value -> {
                    throw new IllegalStateException("no");
                })
                .build();
        EventCodec circling = EventCodec.builder().values(value -> value).build();

        assertThat(failing.encodeValue(List.of(1, new Broken()))).contains("not readable");
        assertThat(circling.encodeValue(new Broken())).contains("too deep");
    }

    @Test
    void comeAsJsonFromTheServiceOfAHost() throws Exception {
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(Bench.single("Locate")))
                .components(bench.components())
                .values(ValueMapper.ofRecords())
                .build()) {
            Map<String, ?> answer = new SpellService(host)
                    .call(host.connect(new User("ada")), "spell.run", Map.of("spell", "test"))
                    .get(30, TimeUnit.SECONDS);

            assertThat(answer.get("outputs")).isEqualTo(Map.of("result", HOME_AS_DATA));
        }
    }
}
