// The JSON Schema of scenario files, for editors and for other tools.

package import Models

/// Turns the scenario format into a JSON Schema (draft 7, which YAML editors read).
///
/// The schema says what form each value has; that shares sum to 100 % or that a fault names a class that there
/// is, only the decoder checks.
package enum ScenarioSchema {
  /// The schema's text, for a catalog of architectures.
  package static func json(catalog: [ArchitectureEntry]) -> String {
    let definitions = MappingKind.allCases.map {
      ($0.rawValue, definition(of: $0, catalog))
    }
    let members: [(String, JSONText)] =
      [
        ("$schema", .string("http://json-schema.org/draft-07/schema#")),
        ("title", .string("An ArchSim scenario, \(ScenarioFormat.version)")),
      ] + object(ScenarioFormat.scenario) + [
        ("definitions", .object(quantities + [distribution] + definitions))
      ]
    return JSONText.object(members).text() + "\n"
  }

  private static func reference(_ name: String) -> JSONText {
    .object([("$ref", .string("#/definitions/\(name)"))])
  }

  private static var quantities: [(String, JSONText)] {
    Dimension.allCases.map { dimension in
      let units = dimension.units.map(\.symbol).joined(separator: "|")
      return (
        dimension.rawValue,
        .object([
          ("type", .string("string")), ("pattern", .string("^[+]?[0-9]+([.][0-9]+)?(\(units))$")),
          ("description", .string("a \(dimension.rawValue) with its unit, such as \(dimension.example)")),
          ("examples", .strings([dimension.example])),
        ])
      )
    } + [
      (
        "label",
        .object([
          ("type", .strings(["string", "integer"])), ("pattern", .string("^[a-z0-9-]{1,100}$")),
          ("description", .string("lowercase letters, digits and hyphens")),
        ])
      )
    ]
  }

  private static var distribution: (String, JSONText) {
    let families = DistributionFamily.allCases.map { family -> (String, JSONText) in
      switch family {
      case .constant: (family.rawValue, described(reference("duration"), family.summary))
      case .mixture:
        (family.rawValue, described(form(.list(.mapping(.mixturePart))), family.summary))
      default: (family.rawValue, .object(object(family.form)))
      }
    }
    let choice = JSONText.object([
      ("type", .string("object")), ("minProperties", .integer(1)), ("maxProperties", .integer(1)),
      ("additionalProperties", .bool(false)), ("properties", .object(families)),
    ])
    return (
      "distribution",
      .object([
        ("description", .string("a duration, or a distribution of durations")),
        ("anyOf", .array([reference("duration"), choice])),
      ])
    )
  }

  private static func definition(of kind: MappingKind, _ catalog: [ArchitectureEntry]) -> JSONText {
    switch kind {
    case .precision: return .object(object(ScenarioFormat.precision))
    case .machine: return .object(object(ScenarioFormat.machine))
    case .workload: return .object(object(ScenarioFormat.workload))
    case .requestClass: return .object(object(ScenarioFormat.requestClass))
    case .lockStep: return .object(object(ScenarioFormat.lockStep))
    case .lock: return .object(object(ScenarioFormat.lock))
    case .dependency: return .object(object(ScenarioFormat.dependency))
    case .server: return .object(object(ScenarioFormat.server))
    case .offload: return oneOf(ScenarioFormat.offload)
    case .clients: return .object(object(ScenarioFormat.clients))
    case .backOff: return .object(object(ScenarioFormat.backOff))
    case .retryBudget: return .object(object(ScenarioFormat.retryBudget))
    case .mixturePart: return .object(object(ScenarioFormat.mixturePart))
    case .supervision: return .object(object(ScenarioFormat.supervision))
    case .initialStep: return oneOf(ScenarioFormat.initialStep)
    case .platform: return .object(object(ScenarioFormat.platform))
    case .ownPlatform:
      return anyOf([form(.word([ScenarioFormat.noPlatform])), .object(object(ScenarioFormat.platform))])
    case .balancer: return .object(object(ScenarioFormat.balancer))
    case .restartBackOff: return .object(object(ScenarioFormat.restartBackOff))
    case .livenessProbe: return .object(object(ScenarioFormat.livenessProbe))
    case .readinessProbe: return .object(object(ScenarioFormat.readinessProbe))
    case .child:
      let forms = [ScenarioFormat.supervisedServer, ScenarioFormat.worker, ScenarioFormat.supervisor]
      return anyOf(forms.map { .object(object($0)) })
    case .arrivals: return anyOf(ArrivalProcess.allCases.map { .object(object($0.form)) })
    case .phase: return anyOf(PhaseShape.allCases.map { .object(object($0.form)) })
    case .fault: return anyOf(FaultKind.allCases.map { .object(object($0.form)) })
    case .connections:
      return anyOf([
        form(.word(ConnectionUse.allCases.map(\.rawValue))), .object(object(ScenarioFormat.connections)),
      ])
    case .failure:
      return anyOf([form(.word(Failure.allCases.map(\.rawValue))), .object(object(ScenarioFormat.failure))])
    case .step: return anyOf([oneOf(ScenarioFormat.step), .object(object(ScenarioFormat.chunkedStep))])
    case .architecture:
      return anyOf(
        [form(.word(catalog.map(\.name)))]
          + catalog.map { .object(object(ScenarioFormat.variant(of: $0))) })
    }
  }

  /// A mapping that has exactly one of its keys.
  private static func oneOf(_ form: MappingForm) -> JSONText {
    let limits: [(String, JSONText)] = [("minProperties", .integer(1)), ("maxProperties", .integer(1))]
    let keys = form.keys.map { FormatKey($0.name, $0.form, .optional(""), $0.summary) }
    return .object(object(MappingForm(form.title, form.summary, keys)) + limits)
  }

  private static func anyOf(_ forms: [JSONText]) -> JSONText { .object([("anyOf", .array(forms))]) }

  private static func object(_ mapping: MappingForm) -> [(String, JSONText)] {
    let required = mapping.keys.filter { $0.presence == .required }.map(\.name)
    let properties = mapping.keys.map { key -> (String, JSONText) in
      var description = key.summary
      if case .optional(let standard) = key.presence, !standard.isEmpty {
        description += " (default: \(standard))"
      }
      return (key.name, described(form(key.form), description))
    }
    return [
      ("description", .string(mapping.summary)), ("type", .string("object")),
      ("additionalProperties", .bool(false)), ("required", .strings(required)),
      ("properties", .object(properties)),
    ]
  }

  /// In draft 7 nothing counts beside a `$ref`, so a description needs a wrapper.
  private static func described(_ form: JSONText, _ description: String) -> JSONText {
    guard case .object(let members) = form else { return form }
    let kept = members.filter { $0.0 != "description" }
    let isReference = members.contains { $0.0 == "$ref" }
    return .object(
      [("description", .string(description))] + (isReference ? [("allOf", .array([form]))] : kept))
  }

  private static func form(_ form: ValueForm) -> JSONText {
    switch form {
    case .text: return .object([("type", .strings(["string", "number"])), ("minLength", .integer(1))])
    case .path: return .object([("type", .string("string")), ("minLength", .integer(1))])
    case .label: return reference("label")
    case .word(let words): return .object([("enum", .strings(words))])
    case .count(let range, let orUnlimited):
      let count: [(String, JSONText)] = [
        ("type", .string("integer")), ("minimum", .integer(range.lowerBound)),
        ("maximum", .integer(range.upperBound)),
      ]
      return orUnlimited ? anyOf([.object(count), Self.form(.word(["unlimited"]))]) : .object(count)
    case .number(let least):
      return .object([("type", .string("number")), ("minimum", .number(least))])
    case .quantity(let dimension, let words):
      let quantity = reference(dimension.rawValue)
      return words.isEmpty ? quantity : anyOf([quantity, Self.form(.word(words))])
    case .distribution: return reference("distribution")
    case .mapping(let kind): return reference(kind.rawValue)
    case .list(let element):
      return .object([("type", .string("array")), ("minItems", .integer(1)), ("items", Self.form(element))])
    }
  }
}
