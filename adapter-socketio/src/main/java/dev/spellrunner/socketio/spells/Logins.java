// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.socketio.feathers.FeathersLogins.Accounts;
import dev.spellrunner.socketio.feathers.FeathersLogins.Login;
import dev.spellrunner.socketio.feathers.FeathersPeer;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Logs clients in as those whom the authenticator knows by their tokens. Thread-safe. */
final class Logins implements Accounts {

    private final Admissions admissions;

    Logins(Admissions admissions) {
        this.admissions = admissions;
    }

    @Override
    public CompletionStage<Login> logIn(FeathersPeer peer, String accessToken) {
        SpellConnection client = (SpellConnection) peer;
        return admissions
                .admit(client.socket(), accessToken)
                .thenCompose(admission -> client.logIn(admission.user())
                        .thenApply(user -> new Login(Map.of("id", user.id()), admission.untilOrNull())))
                .exceptionally(thrown -> {
                    ServiceException why = ServiceException.of(thrown);
                    if (why.code() == ServiceException.Code.UNAUTHORIZED) {
                        client.socket().loginFailed();
                    }
                    throw Refusals.of(why);
                });
    }

    @Override
    public void logOut(FeathersPeer peer) {
        ((SpellConnection) peer).logOut();
    }
}
