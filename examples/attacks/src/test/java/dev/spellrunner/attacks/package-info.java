// SPDX-License-Identifier: Apache-2.0
/**
 * Attacks on what takes input from outside. Fuzz tests stand in the packages of what they fuzz, with their seeds in
 * {@code src/test/resources}; here is what they share, and the soak of many clients.
 */
package dev.spellrunner.attacks;
