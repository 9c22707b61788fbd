// A chat server on 127.0.0.1 around a real engine (node-llama-cpp), for tests.
//
// usage: node engine_server.mjs MODEL.gguf      (in a folder with node_modules)
//
// Prints "port N" when it listens.  One slot: requests wait for each other.
//   POST /v1/chat/completions   stream, max_tokens, temperature, seed, grammar, response_format
//   GET  /health, /v1/models
//   GET  /work                  {"running", "started", "tokens"}: what the engine has done so far
import http from "node:http";
import path from "node:path";
import {pathToFileURL} from "node:url";

const entry = path.join(process.cwd(), "node_modules/node-llama-cpp/dist/index.js");
const {getLlama, LlamaCompletion} = await import(pathToFileURL(entry).href);
const llama = await getLlama({gpu: false, build: "never", progressLogs: false, logLevel: "error", maxThreads: 1});
const model = await llama.loadModel({modelPath: process.argv[2]});
const context = await model.createContext({contextSize: 12288, sequences: 1, threads: 1});
const completion = new LlamaCompletion({contextSequence: context.getSequence()});
const work = {running: 0, started: 0, tokens: 0};
const grammars = new Map();
let turn = Promise.resolve();

function sendJson(response, status, value) {
	response.writeHead(status, {"Content-Type": "application/json"});
	response.end(JSON.stringify(value));
}

function sendError(response, status, message, type) {
	sendJson(response, status, {error: {message, type, code: status}});
}

// The same grammar comes with every request of a test; it is compiled once.
async function grammarOf(request) {
	const schema = request.response_format?.json_schema?.schema;
	const key = request.grammar ?? (schema && JSON.stringify(schema));
	if (!key) return undefined;
	if (!grammars.has(key)) {
		grammars.set(key, request.grammar
			? await llama.createGrammar({grammar: request.grammar})
			: await llama.createGrammarForJsonSchema(schema));
	}
	return grammars.get(key);
}

function render(messages) {
	return messages.map((one) => `${one.role}: ${one.content}\n`).join("") + "assistant: ";
}

function chunk(request, delta, finish = null) {
	const choices = [{index: 0, delta, finish_reason: finish}];
	return `data: ${JSON.stringify({object: "chat.completion.chunk", model: request.model, choices})}\n\n`;
}

async function generate(request, response, signal) {
	const options = {
		maxTokens: request.max_tokens ?? 256, temperature: request.temperature ?? 0, seed: request.seed,
		grammar: await grammarOf(request), signal, stopOnAbortSignal: true,
		onToken: (tokens) => { work.tokens += tokens.length; },
		onTextChunk: (text) => { if (request.stream) response.write(chunk(request, {content: text})); }};
	const prompt = model.tokenize(render(request.messages), false);
	if (prompt.length + 64 > context.contextSize) {
		return sendError(response, 400, "the prompt is too long", "exceed_context_size_error");
	}
	if (request.stream) {
		response.writeHead(200, {"Content-Type": "text/event-stream"});
		response.write(chunk(request, {role: "assistant", content: null}));
	}
	const result = await completion.generateCompletionWithMeta(prompt, options);
	const finish = result.metadata.stopReason === "maxTokens" ? "length" : "stop";
	if (request.stream) {
		response.end(chunk(request, {}, finish) + "data: [DONE]\n\n");
	} else {
		const message = {role: "assistant", content: result.response};
		sendJson(response, 200, {object: "chat.completion", choices: [{index: 0, message, finish_reason: finish}]});
	}
}

async function chat(body, response) {
	const abort = new AbortController();
	response.on("close", () => abort.abort());
	let request;
	try {
		request = JSON.parse(body);
	} catch (error) {
		return sendError(response, 400, String(error), "invalid_request_error");
	}
	const before = turn;
	let done;
	turn = new Promise((resolve) => { done = resolve; });
	await before;
	work.running++;
	work.started++;
	try {
		if (!abort.signal.aborted) await generate(request, response, abort.signal);
	} catch (error) {
		if (!response.headersSent) sendError(response, 400, String(error), "invalid_request_error");
		else response.end(`data: ${JSON.stringify({error: {message: String(error)}})}\n\n`);
	} finally {
		work.running--;
		done();
	}
}

const server = http.createServer((incoming, response) => {
	if (incoming.url === "/health") return sendJson(response, 200, {status: "ok"});
	if (incoming.url === "/work") return sendJson(response, 200, work);
	if (incoming.url === "/v1/models") {
		return sendJson(response, 200, {object: "list", data: [{id: "tiny", object: "model", owned_by: "test"}]});
	}
	const parts = [];
	incoming.on("data", (part) => parts.push(part));
	incoming.on("end", () => chat(Buffer.concat(parts).toString("utf8"), response));
});
server.listen(0, "127.0.0.1", () => console.log("port", server.address().port));
