// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.host.ServiceException.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {

    private static final User ADA = new User("ada");

    private final Authenticator tokens = Authenticator.bearerTokens(Map.of("secret-1", ADA));

    private static Credentials credentials(
            Map<String, List<String>> headers, Map<String, List<String>> query, Map<String, @Nullable Object> payload) {
        return new Credentials(headers, query, payload, "192.0.2.1:4711");
    }

    private CompletableFuture<User> answer(Credentials credentials) {
        return tokens.authenticate(credentials).toCompletableFuture();
    }

    @Test
    void knowsATokenWhereverClientsCanPutIt() {
        assertThat(answer(credentials(Map.of("AUTHORIZATION", List.of("bearer secret-1")), Map.of(), Map.of())))
                .isCompletedWithValue(ADA);
        assertThat(answer(credentials(Map.of(), Map.of("access_token", List.of("secret-1")), Map.of())))
                .isCompletedWithValue(ADA);
        assertThat(answer(credentials(Map.of(), Map.of(), Map.of("token", "secret-1"))))
                .isCompletedWithValue(ADA);
    }

    @Test
    void refusesEveryoneElse() {
        assertThat(answer(credentials(Map.of(), Map.of(), Map.of())))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(Code.UNAUTHORIZED));
        assertThat(answer(credentials(Map.of("authorization", List.of("Bearer secret-12")), Map.of(), Map.of())))
                .isCompletedExceptionally();
        assertThat(answer(credentials(Map.of("authorization", List.of("Basic secret-1")), Map.of(), Map.of())))
                .isCompletedExceptionally();
    }

    @Test
    void letsEveryoneInOnlyIfToldSo() {
        assertThat(Authenticator.lettingEveryoneInAs(ADA)
                        .authenticate(credentials(Map.of(), Map.of(), Map.of()))
                        .toCompletableFuture())
                .isCompletedWithValue(ADA);
    }

    @Test
    void knowsAUserForEverUnlessItIsToldOtherwise() {
        Credentials nothing = credentials(Map.of(), Map.of(), Map.of());
        Instant noon = Instant.parse("2026-11-24T12:00:00Z");
        Authenticator untilNoon =
                Authenticator.expiring(shown -> CompletableFuture.completedFuture(Admission.until(noon, ADA)));

        assertThat(Authenticator.lettingEveryoneInAs(ADA).admit(nothing).toCompletableFuture())
                .isCompletedWithValue(Admission.forEver(ADA));
        assertThat(untilNoon.admit(nothing).toCompletableFuture())
                .isCompletedWithValueMatching(
                        admission -> admission.hasEnded(noon) && !admission.hasEnded(noon.minusNanos(1)));
        assertThat(untilNoon.authenticate(nothing).toCompletableFuture()).isCompletedWithValue(ADA);
        assertThat(Admission.forEver(ADA).hasEnded(Instant.MAX)).isFalse();
    }

    @Test
    void credentialsDoNotShowSecrets() {
        assertThat(credentials(Map.of("authorization", List.of("Bearer secret-1")), Map.of(), Map.of())
                        .toString())
                .contains("192.0.2.1")
                .doesNotContain("secret");
    }
}
