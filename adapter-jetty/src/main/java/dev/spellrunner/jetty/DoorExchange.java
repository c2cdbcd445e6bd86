// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.doors.Door;
import dev.spellrunner.runner.doors.Exchange;
import dev.spellrunner.runner.doors.Telling;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.User;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A request of Jetty as doors see it. Thread-safe. */
final class DoorExchange implements Exchange {

    private final Door door;
    private final HttpCall call;
    private final String path;
    private final ConnectionSettings settings;
    private final Connections connections;

    DoorExchange(Door door, HttpCall call, String path, ConnectionSettings settings, Connections connections) {
        this.door = door;
        this.call = call;
        this.path = path;
        this.settings = settings;
        this.connections = connections;
    }

    @Override
    public String method() {
        return call.request().getMethod();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(call.request().getHeaders().get(name));
    }

    @Override
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(Requests.query(call.request()).getValue(name));
    }

    @Override
    public User user() {
        return call.admission().user();
    }

    @Override
    public CompletionStage<byte[]> body() {
        return HttpCalls.read(call, settings.messageBytes());
    }

    @Override
    public void put(String header, String value) {
        call.response().getHeaders().put(header, value);
    }

    @Override
    public void answer(int status, byte[] json) {
        if (call.takes(json)) {
            call.send(status, json);
        } else {
            // No status that clients repeat requests for: what was asked is done.
            door.refuse(this, 400, ServiceException.tooManyMessages());
        }
    }

    @Override
    public void answer(int status) {
        call.answerNothing(status);
    }

    @Override
    public void await(Runnable leave, Runnable gone) {
        call.await(leave, gone);
    }

    @Override
    public void stream(Telling telling) {
        new DoorStream(call, telling, connections, settings).begin();
    }
}
