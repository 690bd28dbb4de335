#!/usr/bin/env node
// A Mattermost client in Node without dependencies that speaks credoc's client protocol.
"use strict";

const http = require("node:http");
const https = require("node:https");
const readline = require("node:readline");
const tls = require("node:tls");

const MAX_BODY = 1024 * 1024;

class Failure extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

function write(frame) {
  process.stdout.write(JSON.stringify(frame) + "\n");
}

function text(fields, name) {
  const value = typeof fields[name] === "string" ? fields[name].trim() : "";
  if (value === "") throw new Failure("config", `${name} is missing`);
  if (!/^[!-~]+$/.test(value)) {
    throw new Failure("config", `${name} holds a character that can't be sent`);
  }
  return value;
}

function credential(fields) {
  const token = text(fields, "access-token");
  const base = text(fields, "base-url");
  const ignore = fields["ignore-ssl-issues"] ?? false;
  if (typeof ignore !== "boolean") {
    throw new Failure("config", "ignore-ssl-issues is neither on nor off");
  }
  // URL mends what it shouldn't: the form is checked first.
  if (!/^https?:\/\/[^/?#@\\]+(\/[^?#\\]*)?$/i.test(base) || !URL.canParse(base)) {
    throw new Failure("config", "base-url must be scheme, host, port and path");
  }
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/+$/, "") + "/api/v4/users/me";
  return { token, url, ignore };
}

function kindOf(error) {
  const code = String(error.code ?? "");
  if (code.startsWith("HPE_")) return "protocol";
  if (/^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_|DEPTH_|SELF_|ERR_OSSL)/.test(code)) return "tls";
  if (error.reason !== undefined || error.library !== undefined) return "tls";
  return "network";
}

function get(request) {
  return new Promise((resolve, reject) => {
    const { token, url, ignore } = credential(request.fields);
    const secure = url.protocol === "https:";
    const options = { agent: false, headers: { Authorization: `Bearer ${token}` } };
    if (secure) {
      options.rejectUnauthorized = !ignore;
      if (request.ca_pem) options.ca = [...tls.rootCertificates, request.ca_pem];
    }
    const fail = (error) => reject(new Failure(kindOf(error), "no whole answer from the server"));
    const sent = (secure ? https : http).get(url, options, (answer) => {
      if (answer.statusCode !== 200) {
        resolve({ status: answer.statusCode, body: "" });
        sent.destroy();
        return;
      }
      const chunks = [];
      let size = 0;
      answer.on("data", (chunk) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > MAX_BODY) {
          reject(new Failure("protocol", "the answer is too long"));
          sent.destroy();
        }
      });
      answer.on("error", fail);
      answer.on("end", () => resolve({ status: 200, body: Buffer.concat(chunks).toString() }));
    });
    sent.on("error", fail);
    request.abort = () => {
      reject(new Failure("timeout", "no answer in time"));
      sent.destroy();
    };
  });
}

async function authenticate(request) {
  const { status, body } = await get(request);
  if (status === 401) throw new Failure("auth", "the server refused the token");
  if (status === 403) throw new Failure("permission", "the server denied access");
  if (status !== 200) throw new Failure("http", `the server answered with status ${status}`);
  let user;
  try {
    user = JSON.parse(body);
  } catch {
    throw new Failure("protocol", "the answer isn't JSON");
  }
  const right =
    typeof user?.id === "string" && /^[a-z0-9]{26}$/.test(user.id) &&
    typeof user.username === "string" && user.username !== "";
  if (!right) throw new Failure("protocol", "the answer isn't a user");
  return { ok: true, user: { id: user.id, username: user.username } };
}

async function answer(request) {
  const timer = setTimeout(() => request.abort?.(), request.timeout_ms);
  let result;
  try {
    result = await authenticate(request);
  } catch (error) {
    const known = error instanceof Failure;
    result = { ok: false, kind: known ? error.kind : "internal" };
    if (known) result.message = error.message;
  }
  clearTimeout(timer);
  write({ op: "result", id: request.id, ...result });
}

readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on("line", (line) => {
  const frame = JSON.parse(line);
  if (frame.op === "hello") {
    write({
      op: "hello",
      protocol: 1,
      name: "minimal-node",
      version: "1",
      language: "javascript",
      fields: {
        "access-token": "token",
        "base-url": "url",
        "ignore-ssl-issues": "ignoreTls",
      },
      capabilities: ["ca-file", "ignore-tls", "sub-path", "timeout", "concurrent"],
    });
  } else if (frame.op === "authenticate") {
    answer(frame);
  } else {
    write({ op: "error", message: "unknown op" });
  }
});
