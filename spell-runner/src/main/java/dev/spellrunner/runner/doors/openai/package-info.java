// SPDX-License-Identifier: Apache-2.0
/**
 * Lets clients of OpenAI's chat completions talk to spells: each spell that can take a message is a model. Start reading
 * at {@link dev.spellrunner.runner.doors.openai.OpenAiDoor}.
 */
@NullMarked
package dev.spellrunner.runner.doors.openai;

import org.jspecify.annotations.NullMarked;
