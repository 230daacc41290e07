import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useThrottled } from "./useThrottled";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (millis: number) => act(() => vi.advanceTimersByTime(millis));

describe("a value that is slowed down", () => {
  it("waits while it is about the same, and is told at once where it is about another", () => {
    const { result, rerender } = renderHook(({ value, key }) => useThrottled(value, 5_000, key), {
      initialProps: { value: "Loading, 1 MB", key: "load" },
    });
    pass(1);
    rerender({ value: "Loading, 9 MB", key: "load" });
    pass(2_000);
    expect(result.current).toBe("Loading, 1 MB");
    rerender({ value: "Comparing", key: "compare" });
    pass(1);
    expect(result.current).toBe("Comparing");
    // Two of them lie a second apart, however quick they follow.
    rerender({ value: "Changing places", key: "swap" });
    pass(900);
    expect(result.current).toBe("Comparing");
    pass(200);
    expect(result.current).toBe("Changing places");
  });
});
