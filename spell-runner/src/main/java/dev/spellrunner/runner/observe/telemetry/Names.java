// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The names of OpenTelemetry's conventions for generative AI, v0.1.0, which is in development, and our own. They are in one
 * place, since those may change.
 */
final class Names {

    static final String SCOPE = "dev.spellrunner";

    static final String INVOKE_WORKFLOW = "invoke_workflow";
    static final String CHAT = "chat";
    static final String TEXT_COMPLETION = "text_completion";
    static final String EMBEDDINGS = "embeddings";

    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> AGENT = AttributeKey.stringKey("gen_ai.agent.name");
    static final AttributeKey<String> AGENT_VERSION = AttributeKey.stringKey("gen_ai.agent.version");
    static final AttributeKey<String> CONVERSATION = AttributeKey.stringKey("gen_ai.conversation.id");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    static final AttributeKey<String> RUN = AttributeKey.stringKey("spellrunner.run");
    static final AttributeKey<String> DOOR = AttributeKey.stringKey("spellrunner.door");
    static final AttributeKey<String> STATUS = AttributeKey.stringKey("spellrunner.status");
    static final AttributeKey<String> USER = AttributeKey.stringKey("spellrunner.user");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("spellrunner.node.path");
    static final AttributeKey<String> COMPONENT = AttributeKey.stringKey("spellrunner.component");

    static final AttributeKey<String> TOKEN_TYPE = AttributeKey.stringKey("gen_ai.token.type");
    static final AttributeKey<String> TOOL = AttributeKey.stringKey("gen_ai.tool.name");
    static final AttributeKey<String> MCP_METHOD = AttributeKey.stringKey("mcp.method.name");
    static final AttributeKey<String> MCP_VERSION = AttributeKey.stringKey("mcp.protocol.version");
    static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("jsonrpc.request.id");
    static final AttributeKey<String> TRANSPORT = AttributeKey.stringKey("network.transport");

    static final String RUN_DURATION = "gen_ai.invoke_agent.duration";
    static final String MODEL_DURATION = "gen_ai.client.operation.duration";
    static final String MODEL_TOKENS = "gen_ai.client.token.usage";
    static final String CALL_DURATION = "mcp.server.operation.duration";

    static final String GATE_WAITING = "gate.waiting";
    static final String GATE_ANSWERED = "gate.answered";

    private Names() {}
}
