// SPDX-License-Identifier: Apache-2.0
/**
 * Lets clients of the Model Context Protocol use spells as tools: each spell is one. Speaks 2026-07-28, in which each request
 * stands for itself, and 2025-11-25 and 2025-06-18, which begin with {@code initialize}. Start reading at {@link
 * dev.spellrunner.runner.doors.mcp.McpDoor} for HTTP, at {@link
 * dev.spellrunner.runner.doors.mcp.McpLines} for standard input; both pass messages to {@code McpServer}.
 */
@NullMarked
package dev.spellrunner.runner.doors.mcp;

import org.jspecify.annotations.NullMarked;
