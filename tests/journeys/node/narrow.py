"""Passes bytes to a server and back, with little room for what comes from it; after a line on its
standard input it takes nothing more from there.

    python3 narrow.py PORT        prints the port it listens on
"""

import socket
import sys
import threading

# The kernel makes the least it knows of it: some KiB.
ROOM = 1

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
stalled = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), stalled.set()), daemon=True).start()


def forward(source, target, halts):
    try:
        while data := source.recv(4096):
            if halts and stalled.is_set():
                threading.Event().wait()
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


while True:
    client, _ = listener.accept()
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
    server.connect(("127.0.0.1", int(sys.argv[1])))
    threading.Thread(target=forward, args=(client, server, False), daemon=True).start()
    threading.Thread(target=forward, args=(server, client, True), daemon=True).start()
