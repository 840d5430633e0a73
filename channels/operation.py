"""For those who run the service: is it alive, can it serve, what does it count. And the built front ends."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw, redirect, text

from bot.errors import BotError
from channels import guards
from channels.gateway import Gateway
from channels.guards import gateway_of
from channels.static_files import find_static, send_static

STATIC = Path(__file__).resolve().parent / "static"
PING_SECONDS = 2.0

operation: Blueprint = guards.guarded("operation", guard=guards.anyone)

registry = CollectorRegistry()
requests_total = Counter("neuvo_requests", "HTTP requests", ["method", "status"], registry=registry)
request_seconds = Histogram("neuvo_request_seconds", "Seconds per HTTP request", ["method"], registry=registry)
turns_running = Gauge("neuvo_turns_running", "Conversations being answered", registry=registry)


@operation.get("/healthz")
async def live(_request: Request) -> HTTPResponse:
    """Say that the process lives."""
    return text("ok\n")


@operation.get("/readyz")
async def ready(request: Request) -> HTTPResponse:
    """Say whether a resident can be served, one line per dependency."""
    gateway = gateway_of(request)
    database, assistant, actions, bus = await asyncio.gather(
        _check_database(gateway), _check_assistant(gateway), _check_actions(gateway), gateway.bus.is_well()
    )
    checks = {"database": database, "assistant": assistant, "actions": actions, "bus": "ok" if bus else "down"}
    is_ready = all(state == "ok" for state in checks.values())
    return json({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)


@operation.get("/metrics")
async def metrics(request: Request) -> HTTPResponse:
    """Show the counts in Prometheus's text form."""
    turns_running.set(gateway_of(request).answering.working)
    return raw(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


@operation.get("/")
async def front(_request: Request) -> HTTPResponse:
    """Lead to the demonstration page."""
    return redirect("/demo.html")


@operation.get("/console")
async def console_page(_request: Request) -> HTTPResponse:
    """Lead to the workers' console."""
    return redirect("/console.html")


@operation.get("/<name:[A-Za-z0-9_.-]+>", name="page")
@operation.get("/texts/<name:[A-Za-z0-9_.-]+>", name="texts")
async def page(request: Request, name: str) -> HTTPResponse:
    """Serve a built file by its plain name; there are no paths to climb."""
    folder = STATIC / "texts" if request.path.startswith("/texts/") else STATIC
    found = None if name.startswith(".") else await asyncio.to_thread(find_static, folder / name)
    if found is None:
        raise NotFound()
    return send_static(request, found)


async def _check_database(gateway: Gateway) -> str:
    try:
        await asyncio.wait_for(asyncio.to_thread(gateway.database.ping), PING_SECONDS + 1)
    except (BotError, asyncio.TimeoutError):
        return "down"
    return "ok"


async def _check_assistant(gateway: Gateway) -> str:
    return str(await gateway.assistant.state())


async def _check_actions(gateway: Gateway) -> str:
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PING_SECONDS)) as session:
            async with session.get(f"{gateway.settings.actions_url}/health") as response:
                return "ok" if response.status == 200 else "down"
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return "down"
