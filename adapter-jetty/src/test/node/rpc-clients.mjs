// Runs a spell with clients of JSON-RPC as people use them, and tells what each has heard of the run.
import { Client as RpcWebSockets } from 'rpc-websockets'
import { WebSocket } from 'ws'
import jsonRpc2 from 'json-rpc-2.0'
import jayson from 'jayson/promise/index.js'
import vscode from 'vscode-jsonrpc/node'

const [url, list] = process.argv.slice(2)
const INPUTS = { list: JSON.parse(list) }
const isLast = event => event.path === '' && event.kind !== 'started' && event.kind !== 'progress'

const opened = socket => new Promise((resolve, reject) => {
  socket.once('open', resolve)
  socket.once('error', reject)
})

/** Opens the spell and runs it; resolves when the end of the run is heard, and the call is answered. */
async function heardBy(call, listen) {
  const seqs = []
  const end = new Promise(resolve => listen(event => {
    seqs.push([event.since ?? event.seq, event.seq])
    if (isLast(event)) resolve()
  }))
  await call('spell.open', { spell: 'l' })
  const { status } = await call('spell.run', { spell: 'l', inputs: INPUTS })
  await end
  return { status, seqs }
}

const clients = {
  async rpcWebSockets() {
    const client = new RpcWebSockets(url, { reconnect: false })
    await opened(client)
    const heard = await heardBy((method, params) => client.call(method, params),
      hear => client.on('node.event', hear))
    client.close()
    return heard
  },

  async vscodeJsonRpc() {
    const socket = new WebSocket(url)
    await opened(socket)
    class Reader extends vscode.AbstractMessageReader {
      listen(hear) {
        socket.on('message', data => hear(JSON.parse(data)))
        return { dispose() {} }
      }
    }
    class Writer extends vscode.AbstractMessageWriter {
      async write(message) {
        socket.send(JSON.stringify(message))
      }
      end() {}
    }
    const connection = vscode.createMessageConnection(new Reader(), new Writer())
    connection.listen()
    const heard = await heardBy((method, params) => connection.sendRequest(method, params),
      hear => connection.onNotification('node.event', hear))
    connection.dispose()
    socket.close()
    return heard
  },

  async jsonRpc2() {
    const socket = new WebSocket(url)
    await opened(socket)
    const client = new jsonRpc2.JSONRPCServerAndClient(
      new jsonRpc2.JSONRPCServer(),
      new jsonRpc2.JSONRPCClient(request => socket.send(JSON.stringify(request))))
    socket.on('message', data => client.receiveAndSend(JSON.parse(data)))
    const heard = await heardBy((method, params) => client.request(method, params),
      hear => client.addMethod('node.event', hear))
    socket.close()
    return heard
  },

  // Has no listeners: it gets the answers to its calls among the notifications.
  async jayson() {
    const socket = new WebSocket(url)
    await opened(socket)
    const client = new jayson.client.websocket({ ws: socket })
    await client.request('spell.open', { spell: 'l' })
    const { result } = await client.request('spell.run', { spell: 'l', inputs: INPUTS })
    socket.close()
    return { status: result.status }
  },
}

const heard = {}
for (const [name, talk] of Object.entries(clients)) {
  heard[name] = await talk()
}
console.log(JSON.stringify(heard))
