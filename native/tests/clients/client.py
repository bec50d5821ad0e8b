"""The official Python client against `headroom-mcp`: lists the six tools, calls them, and holds every answer to its schema.

    pip install mcp jsonschema
    python native/tests/clients/client.py target/release/headroom-mcp SNAPSHOT.json...

Prints a line a call; ends with code 1 where something is wrong.
"""

import asyncio
import json
import sys

from jsonschema import Draft202012Validator
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

NAMES = ["risk_dashboard", "risk_budget_status", "stress_test_fund", "correlation_matrix", "marginal_contribution", "explain"]


def arguments_for(name, ids):
    """Calls that are answered: by default, with a what-if, and narrowed."""
    own = {
        "stress_test_fund": {"scenarios": [
            {"kind": "all_markets_down", "magnitude": 0.1},
            [{"kind": "correlation_spike", "rho": 0.8}, {"kind": "liquidity_crisis", "depth_reduction": 0.5}],
        ]},
        "correlation_matrix": {"estimator": "ledoit_wolf", "order": "cluster"},
        "risk_budget_status": {"strategy": ids[0]},
    }.get(name, {})
    what_if = {"confidence": 0.95, "horizon_days": 5, "exposure": {ids[0]: 0.5}}
    return [{}, what_if, {**own, "window": 60}, {"strategies": ids[-2:]}]


async def check(program, snapshot):
    """Everything on one snapshot."""
    server = StdioServerParameters(command=program, args=[snapshot])
    async with stdio_client(server) as (reader, writer), ClientSession(reader, writer) as session:
        hello = (await session.initialize()).model_dump(by_alias=True)
        print(f"{snapshot}: {hello['serverInfo']['name']} {hello['serverInfo']['version']}, {hello['protocolVersion']}")
        tools = [tool.model_dump(by_alias=True) for tool in (await session.list_tools()).tools]
        assert [tool["name"] for tool in tools] == NAMES
        for tool in tools:
            Draft202012Validator.check_schema(tool["inputSchema"])
            Draft202012Validator.check_schema(tool["outputSchema"])
            hints = tool["annotations"]
            assert (hints["readOnlyHint"], hints["destructiveHint"]) == (True, False)
            assert (hints["idempotentHint"], hints["openWorldHint"]) == (True, False)
        first = (await session.call_tool(NAMES[0], {})).model_dump(by_alias=True)
        ids = [row["id"] for row in first["structuredContent"]["strategies"]]
        for tool in tools:
            for arguments in arguments_for(tool["name"], ids):
                Draft202012Validator(tool["inputSchema"]).validate(arguments)
                result = (await session.call_tool(tool["name"], arguments)).model_dump(by_alias=True)
                text = result["content"][0]["text"]
                assert not result["isError"], text
                assert json.loads(text) == result["structuredContent"]
                Draft202012Validator(tool["outputSchema"]).validate(result["structuredContent"])
                print(f"  {tool['name']} {json.dumps(arguments)}: {len(text)} bytes, valid; {text[:60]}...")
            refused = (await session.call_tool(tool["name"], {"confidence": 2})).model_dump(by_alias=True)
            error = json.loads(refused["content"][0]["text"])
            assert refused["isError"] and refused.get("structuredContent") is None
            assert (error["code"], error["path"], error["rule"]) == ("invalid_argument", "confidence", "range")
        print(f"  refused: {refused['content'][0]['text']}")


async def main():
    program, *snapshots = sys.argv[1:]
    for snapshot in snapshots:
        await check(program, snapshot)
    print("all valid")


if __name__ == "__main__":
    asyncio.run(main())
