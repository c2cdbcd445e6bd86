// SPDX-License-Identifier: Apache-2.0
/**
 * The service protocol of Feathers, versions 4 and 5, as its clients speak it over Socket.IO: services that are found by
 * their paths, methods, errors, events, and logging in when one is connected already. Knows neither spells nor sockets. Start
 * at {@link dev.spellrunner.socketio.feathers.FeathersServices}.
 */
@NullMarked
package dev.spellrunner.socketio.feathers;

import org.jspecify.annotations.NullMarked;
