// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static dev.spellrunner.core.spell.SocketType.NUMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Spell;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingTest {

    private static final Component MODEL = Component.named("Model")
            .setting(
                    Setting.text("prompt").describedAs("The text to go on with").asRequired())
            .setting(Setting.number("temperature").defaultingTo(0.7))
            .setting(Setting.text("voice").choosing("calm", "loud"))
            .setting(Setting.bool("stream"))
            .worker((in, ctx) -> Outputs.none());

    @Test
    void isWrittenAsTheFieldsOfAForm() {
        assertThat(MODEL.settings().get(0).fields())
                .containsExactly(
                        entry("name", "prompt"),
                        entry("type", "text"),
                        entry("required", true),
                        entry("description", "The text to go on with"));
        assertThat(MODEL.settings().get(1).fields())
                .containsExactly(entry("name", "temperature"), entry("type", "number"), entry("default", 0.7));
        assertThat(MODEL.settings().get(2).fields()).containsEntry("choices", List.of("calm", "loud"));
    }

    @Test
    void describesAnInputInTheSameWords() {
        InputSpec age =
                InputSpec.of("age").typed(NUMBER).describedAs("In years").asRequired();

        assertThat(age.fields())
                .containsExactly(
                        entry("name", "age"),
                        entry("type", "number"),
                        entry("required", true),
                        entry("description", "In years"));
        assertThat(InputSpec.of("any").defaultingTo(1).fields())
                .containsExactly(entry("name", "any"), entry("type", "any"), entry("default", 1));
    }

    @Test
    void hasAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> Setting.text(" "));
    }

    @Test
    void letsANodeRunWhoseSettingsFit() {
        assertThat(errors(Map.of("prompt", "hi"))).isEmpty();
        assertThat(errors(Map.of("prompt", 7, "temperature", " 0.5 ", "stream", "yes", "voice", "calm")))
                .isEmpty();
    }

    @Test
    void isMissedWhereItIsRequired() {
        assertThat(errors(Map.of())).containsExactly("has no 'prompt'");
        assertThat(errors(Map.of("prompt", " "))).containsExactly("has no 'prompt'");
        assertThat(problems(Map.of())).anyMatch(problem -> "set it: The text to go on with".equals(problem.hint()));
    }

    @Test
    void isReportedWhereItIsOfAnotherForm() {
        assertThat(errors(Map.of("prompt", Map.of("a", 1), "temperature", "hot")))
                .containsExactly(
                        "setting 'prompt' is '{a=1}', but should be text",
                        "setting 'temperature' is 'hot', but should be a number");
        assertThat(errors(Map.of("prompt", "hi", "temperature", "NaN"))).hasSize(1);
    }

    @Test
    void warnsOfAChoiceThatThereIsNot() {
        List<Problem> problems = problems(Map.of("prompt", "hi", "voice", "shrill"));

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.isError()).isFalse();
            assertThat(problem.message()).isEqualTo("setting 'voice' is 'shrill', which is no choice");
            assertThat(problem.hint()).isEqualTo("choose one of calm, loud");
        });
    }

    private static List<String> errors(Map<String, ?> data) {
        return problems(data).stream()
                .filter(Problem::isError)
                .map(Problem::message)
                .toList();
    }

    private static List<Problem> problems(Map<String, ?> data) {
        return Wiring.of(Spell.named("s").node("1", "Model", data).build(), Components.of(MODEL))
                .problems();
    }
}
